/** How many hosts of each sort. */
export interface Sizes {
  /** With ZooKeeper and the Consul servers. */
  readonly control: number;
  /** With an engine, and an agent in it. */
  readonly engines: number;
  /** Without an engine: the agent is files and a unit. */
  readonly plain: number;
}

export interface SimulatedMachine {
  readonly name: string;
  readonly address: string;
  readonly engine: 'docker' | 'none';
  readonly role: 'control' | 'worker' | 'vm';
}

/** The machines of an environment, those of the control plane first. */
export function machinesOf({ control, engines, plain }: Sizes): SimulatedMachine[] {
  const roles = [
    ...Array<'control'>(control).fill('control'),
    ...Array<'worker'>(engines).fill('worker'),
    ...Array<'vm'>(plain).fill('vm'),
  ];
  return roles.map((role, index) => ({
    name: `h${index + 1}`,
    address: `192.0.2.${index + 1}`,
    engine: role === 'vm' ? 'none' : 'docker',
    role,
  }));
}

/** hosts/<environment>.yaml of them, closed to all but one operator. */
export function inventoryOf(machines: readonly SimulatedMachine[]): string {
  const line = ({ name, address, role, engine }: SimulatedMachine): string =>
    `  ${name}: { address: ${address}, memory: 4GiB, cores: 2, labels: { role: ${role} }, engine: ${engine} }`;
  return [
    'ssh: { user: ops, privateKeyFile: /etc/ops/key, knownHostsFile: /etc/ops/known_hosts }',
    'firewall: { operators: [192.0.2.250/32] }',
    'hosts:',
    ...machines.map(line),
    '',
  ].join('\n');
}
