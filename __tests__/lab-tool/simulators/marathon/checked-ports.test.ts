import { scheduled } from '../../../../lab/simulators/marathon/instances/instance';
import { taskBuilder } from '../../../../lab/simulators/marathon/mesos/task-info';
import { versioned } from '../../../../lab/simulators/marathon/run-spec';
import { CHECKED_PORTS } from '../../../fixtures/marathon/checked-ports';
import { app } from './cluster';

const OFFERED = 31_000;
const OFFER = { id: { value: 'offer' }, agent_id: { value: 'agent-1' }, hostname: '192.0.2.1', resources: [] };

interface PortCheck {
  readonly http?: { readonly port: number };
  readonly tcp?: { readonly port: number };
}

test.each(CHECKED_PORTS)('the port of the check that Mesos is given: $name', ({ body, byAgent }) => {
  const spec = versioned(undefined, app(body), '2030-01-01T00:00:00.000Z');
  const { portMappings } = spec.app.container ?? {};
  const hostPorts = portMappings?.map(({ hostPort }) => (hostPort === undefined ? undefined : OFFERED)) ?? [
    OFFERED,
    OFFERED,
  ];
  const build = taskBuilder({ bridge: 'mesos-bridge', enforcesRole: false }, () => 0);
  const { health_check: check } = build(scheduled('web.instance-1', spec, 0), 'web.instance-1._app.1', OFFER, {
    resources: [],
    hostPorts,
  });
  const { http, tcp } = (check ?? {}) as PortCheck;
  expect((http ?? tcp)?.port).toBe(byAgent === 'offered' ? OFFERED : byAgent);
});
