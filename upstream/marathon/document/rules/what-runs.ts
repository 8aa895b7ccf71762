import type { App } from '../app';
import { each, found, type Finding } from '../answer';
import { isJavaUri } from '../java';

const WHAT_RUNS = "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.";

/** A command, arguments or an image; where it is fetched from; what migration labels need. */
export function whatRuns(app: App): Finding[] {
  const { container } = app;
  const isContainer = container !== undefined && (container.docker !== undefined || container.type === 'MESOS');
  return [
    ...cmdOrArgs(app, isContainer),
    ...found(app.cmd?.length === 1, '', 'must not be an empty string'),
    ...each('/fetch', app.fetch, ({ uri }) => found(!isJavaUri(uri), '/uri', 'URI has invalid syntax.')),
    ...found(!isMigrationComplete(app), '', MIGRATION),
  ];
}

export function cmdOrArgs({ cmd, args }: App, isContainer: boolean): Finding[] {
  const [hasCmd, hasArgs] = [cmd !== undefined, args.length > 0];
  return found(hasCmd === hasArgs && !(isContainer && !hasCmd), '', WHAT_RUNS);
}

const MIGRATION =
  'DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH must be defined when using DCOS_MIGRATION_API_VERSION';

function isMigrationComplete({ labels }: App): boolean {
  const version = labels.DCOS_MIGRATION_API_VERSION ?? '';
  const isSet = (name: string): boolean => (labels[name] ?? '') !== '';
  return (
    version === '' || (version === 'v1' && isSet('DCOS_PACKAGE_FRAMEWORK_NAME') && isSet('DCOS_MIGRATION_API_PATH'))
  );
}
