import type { Clock } from '../../clock';
import type { EventBus } from '../events';
import type { HealthChecks } from '../instances/health-checks';
import type { InstanceTracker } from '../instances/tracker';
import type { LaunchQueue } from '../launch-queue/launch-queue';
import type { AskReadiness } from './readiness';

/** What the actions of a deployment work with. */
export interface Surroundings {
  readonly clock: Clock;
  readonly tracker: InstanceTracker;
  readonly queue: Pick<LaunchQueue, 'add' | 'forget'> & { readonly backOff: Pick<LaunchQueue['backOff'], 'reset'> };
  readonly bus: EventBus;
  readonly healthChecks: Pick<HealthChecks, 'addAllFor' | 'removeAllFor'>;
  readonly askReadiness: AskReadiness;
}

/** One action under way; `stop` leaves everything as it is. */
export interface Running {
  readonly stop: () => void;
}
