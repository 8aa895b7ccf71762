import type { RunSpec } from '../run-spec';
import { decommission } from './decommission';
import type { Action } from './plan';
import type { ReadinessResult } from './readiness';
import { Restart } from './restart';
import { proposeScaling } from './scaling';
import { StartInstances } from './start-instances';
import type { Running, Surroundings } from './surroundings';

const NOTHING: Running = { stop: () => undefined };

/** Begins an action (DeploymentActor.performStep). It may be done before this returns. */
export function perform(
  action: Action,
  around: Surroundings,
  asked: (result: ReadinessResult) => void,
  done: () => void,
): Running {
  around.healthChecks.addAllFor(action.spec);
  switch (action.action) {
    case 'StartApplication':
      done();
      return NOTHING;
    case 'ScaleApplication':
      return scale(action.spec, action.scaleTo, action.toKill, around, asked, done);
    case 'RestartApplication':
      return new Restart(action.spec, around, asked, done);
    case 'StopApplication':
      return stopApp(action.spec, around, done);
  }
}

function scale(
  spec: RunSpec,
  scaleTo: number,
  toKill: readonly string[],
  around: Surroundings,
  asked: (result: ReadinessResult) => void,
  done: () => void,
): Running {
  const { toDecommission } = proposeScaling(spec.app, around.tracker.of(spec.app.id), scaleTo, toKill);
  // What is under way: the end of some, then the start of others.
  const now: { part?: Running; isStopped: boolean } = { isStopped: false };
  const ending = decommission(toDecommission, around, false, () => {
    if (!now.isStopped) now.part = new StartInstances(spec, scaleTo, around, asked, done);
  });
  now.part ??= ending;
  return {
    stop: () => {
      now.isStopped = true;
      now.part?.stop();
    },
  };
}

function stopApp(spec: RunSpec, around: Surroundings, done: () => void): Running {
  const { app } = spec;
  around.healthChecks.removeAllFor(app.id);
  return decommission(around.tracker.of(app.id), around, true, () => {
    around.queue.backOff.reset(spec);
    around.queue.forget(app.id);
    around.bus.publish({ type: 'app_terminated_event', json: { appId: app.id } });
    done();
  });
}
