import { bool, computed, defaulted, number, required, string } from '../framework/schema';
import type { ResourceSchema } from '../framework/resource';
import { marathonCluster } from './marathon/cluster.schema';

/** The app's id, where the text tells one. */
export function appIdIn(document: string): string | undefined {
  try {
    const { id } = JSON.parse(document) as { readonly id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

export const marathonApp = {
  name: 'marathon_app',
  doc:
    'An app of Marathon. A change is a deployment: it is awaited, and one that fails is reverted, with the reasons of Marathon and of the last task that failed. ' +
    'What was changed by hand is in the plan, key by key.',
  attributes: {
    cluster: marathonCluster,
    app: required(
      string,
      'The whole document as JSON, its absolute id and the labels `longshore.environment` and `longshore.path` in it. Never secrets: it stands in plan and ' +
        'state; what somebody else gave the app and is one by its name is hidden there. What it does not say is as the server has it by default, never as it was.',
      { replaces: (before, after) => appIdIn(before) !== appIdIn(after) },
    ),
    ignoreInstances: defaulted(
      bool,
      false,
      'Whether the number of instances is left to operators and auto-scalers: what the document says of it counts for a new app only.',
    ),
    timeout: defaulted(
      number,
      600,
      'How long a deployment may make no progress before it is reverted, in seconds: no further step, and no instance more that is as it should be. Its revert ' +
        'has as long; so has, before it is sent, a lock.',
    ),
    taskFailures: defaulted(
      number,
      5,
      'After so many failed tasks of the new definition, none of them ever healthy in between, a deployment is not awaited any longer; 0: `timeout` alone counts.',
    ),
    force: defaulted(
      bool,
      false,
      'Whether a change cancels the deployment that locks the app, instead of waiting for it.',
    ),
    id: computed(string, "The app's id."),
    version: computed(string, "The app's version: when it was changed last.", { volatile: true }),
    found: computed(
      string,
      'What was found: as declared, a deployment under way, or instances of an older definition that no deployment replaces.',
      { volatile: true },
    ),
  },
} as const satisfies ResourceSchema;
