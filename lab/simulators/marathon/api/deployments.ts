import type { Scheduler } from '../scheduler';
import { deploymentResult, flag, METHOD_NOT_ALLOWED, notFound, ok, type Answer, type ApiRequest } from './answer';

/** `/v2/deployments` (DeploymentsResource). */
export function deployments(scheduler: Scheduler, request: ApiRequest, id: string): Answer {
  if (id === '') return request.method === 'GET' ? ok(scheduler.deployments.list()) : METHOD_NOT_ALLOWED;
  if (request.method !== 'DELETE') return METHOD_NOT_ALLOWED;
  const plan = scheduler.deployments.get(id);
  if (plan === undefined) return notFound(`DeploymentPlan ${id} does not exist`);
  if (!flag(request, 'force', false)) return deploymentResult(scheduler.apps.revert(plan));
  scheduler.deployments.cancel(id);
  return { status: 202 };
}
