import { HostFirewall } from '../../../constructs/firewall';
import { HostGroup, Peer } from '../../../constructs/environment';
import type { SystemdUnitProps } from '../../../constructs/host-files';
import { Duration } from '../../../constructs/values';
import { Template } from '../../../testing';
import { configurationError } from '../environment/fixture';
import { fixture, UNIT } from './fixture';

const at = 'lab/Agent/Resource';

function synthesized(props: Partial<SystemdUnitProps> = {}): Record<string, unknown> {
  const { stack, unit } = fixture();
  unit(props);
  return Template.fromStack(stack).at(at);
}

const faults = (props: Partial<SystemdUnitProps>): string[] =>
  configurationError(() => fixture().unit(props)).message.split('\n');

describe('SystemdUnit', () => {
  test('is called after its construct, and its text says whose it is', () => {
    const resource = synthesized();
    expect(resource).toMatchObject({
      name: 'agent.service',
      content: `# Longshore: lab/Agent\n${UNIT}`,
      host: { name: 'vm1' },
      restart_on: {},
      reload_on: {},
      timeout_seconds: 60,
    });
    for (const absent of ['enabled', 'ready_command', 'on_existing']) expect(resource).not.toHaveProperty(absent);
  });

  test('has all that it is given, as it is', () => {
    expect(
      synthesized({
        unitName: 'consul.service',
        content: '[Service]\nExecStart=/bin/sh -c "echo ${HOSTNAME} %{x}"',
        enabled: false,
        readyCommand: ['curl', '-f', 'http://127.0.0.1/${x}'],
        timeout: Duration.minutes(2),
        onExisting: 'replace',
      }),
    ).toMatchObject({
      name: 'consul.service',
      content: '# Longshore: lab/Agent\n[Service]\nExecStart=/bin/sh -c "echo $${HOSTNAME} %%{x}"\n',
      enabled: false,
      ready_command: ['curl', '-f', 'http://127.0.0.1/$${x}'],
      timeout_seconds: 120,
      on_existing: 'replace',
    });
  });

  test('restarts and reloads for files, by when they were written; so it comes after them', () => {
    const { stack, file, unit } = fixture();
    const [config, services] = [file(), file({ path: '/etc/services.json' }, 'Services')];
    unit({ restartOn: [config], reloadOn: [services], dependsOn: [config] });
    const resource = Template.fromStack(stack).at(at);
    const written = (name: string): string => `^\\$\\{longshore_host_file\\.${name}_\\w+\\.written\\}$`;
    expect(resource.restart_on).toEqual({ '/etc/app.conf': expect.stringMatching(written('File')) as string });
    expect(resource.reload_on).toEqual({ '/etc/services.json': expect.stringMatching(written('Services')) as string });
    expect(resource.depends_on).toEqual([expect.stringMatching(/^longshore_host_file\.File_/)]);
  });

  test('waits for the firewall of its host, and of the hosts that it speaks to', () => {
    const { stack, vm1, vm2, file, unit } = fixture();
    const made = unit({ peers: [vm2] });
    file({ dependsOn: [made] });
    new HostFirewall(stack, 'Firewall', { hosts: HostGroup.of(vm1, vm2), operators: [Peer.cidr('192.0.2.0/24')] });
    const template = Template.fromStack(stack);
    expect(template.at(at).depends_on).toEqual([
      expect.stringContaining('Firewall_vm1'),
      expect.stringContaining('Firewall_vm2'),
    ]);
    expect(template.at('lab/File/Resource').depends_on).toEqual([
      expect.stringMatching(/^longshore_systemd_unit\.Agent_/),
    ]);
  });

  test('is in the manifest, as what it is a part of', () => {
    const { unit, manifest } = fixture();
    unit();
    unit(
      { unitName: 'consul.service', construct: { path: 'lab/Consul', module: 'consul', daemon: 'agent' } },
      'Consul',
    );
    expect(manifest.units).toEqual([
      {
        path: 'lab/Agent',
        construct: 'lab/Agent',
        module: 'host-files',
        daemon: 'agent',
        unit: 'agent.service',
        host: 'vm1',
      },
      {
        path: 'lab/Consul',
        construct: 'lab/Consul',
        module: 'consul',
        daemon: 'agent',
        unit: 'consul.service',
        host: 'vm1',
      },
    ]);
  });

  test('fails LS135 for a name without a type, or of a template', () => {
    expect(
      ['consul', 'consul@.service', '../x.service', 'consul.mount'].flatMap((unitName) => faults({ unitName })),
    ).toEqual(
      ['consul', 'consul@.service', '../x.service', 'consul.mount'].map(
        (name) =>
          `lab/Agent: unitName = "${name}": a unit is called by its name and type; write for example consul.service [LS135]`,
      ),
    );
  });

  test('fails LS136 for one that nothing would start with the host', () => {
    const content = '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=\n#WantedBy=multi-user.target\n';
    expect(faults({ content })).toEqual([
      'lab/Agent: content: a unit that starts with its host says in [Install] with what; add "WantedBy=multi-user.target" in [Install], or declare enabled: false [LS136]',
    ]);
    expect(synthesized({ content, enabled: false })).toMatchObject({ enabled: false });
  });

  test('fails LS137 for a name that another unit of the host has', () => {
    const { unit, vm2 } = fixture();
    unit();
    unit({ unitName: 'agent.service', host: vm2 }, 'Elsewhere');
    expect(configurationError(() => unit({ unitName: 'agent.service' }, 'Second')).message).toBe(
      'lab/Second: unitName = "agent.service": a host has one unit of a name (lab/Agent has it on vm1); call one of them otherwise [LS137]',
    );
  });

  test('fails LS138 for a ready command without a program', () => {
    expect(faults({ readyCommand: [] })).toEqual([
      'lab/Agent: readyCommand = none: a ready command has a program; leave it out where there is none [LS138]',
    ]);
  });

  test('fails LS139 for a file of another host', () => {
    const { file, unit, vm2 } = fixture();
    const other = file({ host: vm2 });
    expect(configurationError(() => unit({ restartOn: [other], reloadOn: [other] })).message.split('\n')).toEqual(
      ['restartOn', 'reloadOn'].map(
        (name) =>
          `lab/Agent: ${name}: lab/File: a unit restarts for files of its own host (it is on vm2); name a file of vm1 [LS139]`,
      ),
    );
  });

  test.each([
    ['Environment="DB_PASSWORD=hunter2" LANG=C\n', 'content: Environment: DB_PASSWORD'],
    ["Environment='API_TOKEN=x y'\n", 'content: Environment: API_TOKEN'],
    ['Environment=DB=postgres://app:hunter2@db/app\n', 'content: Environment: DB: a URL with a password'],
    ['ExecStart=/bin/app --db=postgres://app:hunter2@db/app\n', 'content: a URL with a password'],
  ])('fails LS044 for a secret in its text: %#', (line, value) => {
    const { unit, findings } = fixture();
    unit({ content: `[Service]\n${line}[Install]\nWantedBy=multi-user.target\n` });
    expect(findings()).toEqual([expect.stringContaining(`lab/Agent: ${value}: a secret is no part of the plan; `)]);
    expect(findings().join()).not.toContain('hunter2');
  });

  test('may name the file of a secret', () => {
    const { unit, findings } = fixture();
    unit({ content: `[Service]\nEnvironment=DB_PASSWORD_FILE=/run/db TOKEN=$OTHER\n[Install]\nAlias=b.service\n` });
    expect(findings()).toEqual([]);
  });
});
