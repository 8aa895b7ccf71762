import type { App } from '../../../../upstream/marathon/document';
import { scheduled, type Goal, type Instance } from '../../../../lab/simulators/marathon/instances/instance';
import { versioned } from '../../../../lab/simulators/marathon/run-spec';
import type { InstanceBefore } from '../../../fixtures/marathon/rows';

const MOMENT = Date.parse('2030-01-01T00:00:00.000Z');

/** An instance of a row, with its name for an id. */
export function instanceOf(before: InstanceBefore, app: App): Instance {
  const { name, condition, at, host } = before;
  const goal: Goal = before.goal ?? 'Running';
  const spec = versioned(undefined, app, new Date(MOMENT).toISOString());
  const waits = scheduled(name, spec, MOMENT);
  const agent = host === undefined ? {} : { agent: { host, agentId: `agent of ${host}`, attributes: [] } };
  if (condition === 'Scheduled') return { ...waits, goal, ...agent };
  const time = at === undefined ? undefined : MOMENT + at * 1000;
  const isStaging = condition === 'Staging';
  const hasStarted = !isStaging && condition !== 'Starting' && time !== undefined;
  return {
    ...waits,
    ...agent,
    goal,
    condition,
    since: condition === 'Starting' ? (time ?? MOMENT) : MOMENT,
    ...(hasStarted ? { activeSince: time } : {}),
    task: {
      id: `${name}._app.1`,
      condition: condition === 'UnreachableInactive' ? 'Unreachable' : condition,
      stagedAt: isStaging ? (time ?? MOMENT) : MOMENT,
      ...(hasStarted ? { startedAt: time } : {}),
      hostPorts: [],
      ipAddresses: [],
    },
  };
}
