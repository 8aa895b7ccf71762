import { Environment, type EnvironmentProps } from '../../../constructs/environment';
import { HostFile, SystemdUnit, type HostFileProps, type SystemdUnitProps } from '../../../constructs/host-files';
import { host, labStack } from '../environment/fixture';

export const UNIT = '[Service]\nExecStart=/usr/local/bin/agent\n\n[Install]\nWantedBy=multi-user.target\n';

/** Plain hosts vm1 and vm2 at 192.0.2.1 and on in a stack `lab`, to make files and units, of themselves on vm1. */
export function fixture(environment: EnvironmentProps = {}) {
  const stack = labStack();
  const { rules, manifest, flows } = new Environment(stack, 'Environment', environment);
  const [vm1, vm2] = [host(stack, 'vm1', { engine: 'none' }), host(stack, 'vm2', { engine: 'none' })];
  const file = (props: Partial<HostFileProps> = {}, id = 'File') => {
    const given = 'secret' in props || 'download' in props ? {} : { content: 'text\n' };
    return new HostFile(stack, id, { host: vm1, path: '/etc/app.conf', ...given, ...props });
  };
  const unit = (props: Partial<SystemdUnitProps> = {}, id = 'Agent') =>
    new SystemdUnit(stack, id, { host: vm1, content: UNIT, ...props });
  /** What breaks a rule over the whole stack, a line each. */
  const findings = () =>
    rules.findings().map(({ path, value, says, fix, rule }) => `${path}: ${value}: ${says}; ${fix} [${rule.id}]`);
  return { stack, vm1, vm2, file, unit, findings, manifest, flows };
}
