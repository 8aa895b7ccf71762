import type { App, ResourceLimit } from '../app';
import { found, type Finding } from '../answer';
import { doubleText } from '../java';
import type { ServerFlags } from '../server';
import { featureEnabled } from './features';

export function resources(app: App, { features }: ServerFlags): Finding[] {
  const { resourceLimits: limits = {} } = app;
  return [
    ...limit('/resourceLimits/cpus', limits.cpus, app.cpus),
    ...limit('/resourceLimits/mem', limits.mem, app.mem),
    ...(app.gpus > 0
      ? [
          ...found(app.container?.type === 'DOCKER', '', 'GPU resources only work with the Mesos containerizer'),
          ...featureEnabled(features, 'gpu_resources', ''),
        ]
      : []),
  ];
}

function limit(path: string, given: ResourceLimit | undefined, requested: number): Finding[] {
  if (given === undefined) return [];
  if (typeof given === 'string')
    return found(
      given !== 'unlimited',
      path,
      `'${given}' is an invalid resource limit. It must be 'unlimited' or a number`,
    );
  return found(
    given < requested,
    path,
    `resource limit must be greater than or equal to requested resource (${doubleText(requested)})`,
  );
}
