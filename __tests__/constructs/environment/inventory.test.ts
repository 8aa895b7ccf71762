import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostGroup, inventoryFirewall } from '../../../constructs/environment';
import { configurationError, Folder, labStack } from './fixture';

const ROOT = join(__dirname, '..', '..', '..');

describe('an inventory', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => {
    folder.remove();
  });

  const read = (text: string) => HostGroup.fromInventory(labStack(), folder.write('hosts.yaml', text));
  const messageOf = (text: string) =>
    configurationError(() => read(text)).message.replaceAll(join(folder.path, 'hosts.yaml'), 'hosts.yaml');

  test('says how the firewall of its hosts is wanted', () => {
    const file = (text: string) => folder.write('hosts.yaml', `${text}\nhosts: { a: { address: 192.0.2.1 } }`);
    const firewall = { operators: ['198.51.100.0/24'], mode: 'observe', existing: 'replace' };
    expect(inventoryFirewall(file(`firewall: ${JSON.stringify(firewall)}`))).toEqual(firewall);
    expect(inventoryFirewall(file('ssh: { user: ops }'))).toEqual({});
  });

  test('fails LS010 for a firewall setting that there is not', () => {
    const file = folder.write('hosts.yaml', 'firewall: { mode: open }\nhosts: { a: { address: 192.0.2.1 } }');
    expect(configurationError(() => inventoryFirewall(file)).message).toMatch(
      /hosts\.yaml:1:\d+: firewall\.mode: "open"/,
    );
  });

  test('becomes hosts, in its own order, with everything it says of them', () => {
    const hosts = read(`
ssh: { user: ops, privateKeyFile: keys/id, knownHostsFile: keys/known_hosts }
hosts:
  slave2: { address: 192.0.2.13 }
  master:
    address: 192.0.2.11
    memory: 3GiB
    cores: 2
    labels: { role: master }
    underlayInterface: eth1
    engine: none
    state: leaving
    unreachable: fail
    ssh: { user: root, port: 2222, proxyJump: bastion, sudo: false, options: { Compression: 'yes' } }
`);
    expect(hosts.names).toEqual(['slave2', 'master']);
    expect(hosts.first.ssh).toMatchObject({
      user: 'ops',
      port: 22,
      sudo: true,
      privateKeyFile: 'keys/id',
      knownHostsFile: 'keys/known_hosts',
    });
    const master = hosts.get('master');
    expect(master).toMatchObject({
      address: '192.0.2.11',
      cores: 2,
      labels: { role: 'master' },
      underlayInterface: 'eth1',
      engine: 'none',
      state: 'leaving',
      unreachable: 'fail',
    });
    expect(master.memory?.toString()).toBe('3GiB');
    expect(master.ssh).toMatchObject({
      user: 'root',
      port: 2222,
      proxyJump: 'bastion',
      sudo: false,
      options: { Compression: 'yes' },
      privateKeyFile: 'keys/id',
    });
  });

  test("without a key it is the operator's agent", () => {
    const { ssh } = read(
      'hosts: { master: { address: 192.0.2.11, ssh: { user: ops, agentSocket: /run/agent } } }',
    ).first;
    expect(ssh.privateKeyFile).toBeUndefined();
    expect(ssh.options).toEqual({ IdentityAgent: '/run/agent' });
    expect(read('{ ssh: { user: ops }, hosts: { master: { address: 192.0.2.11 } } }').first.ssh.options).toEqual({});
  });

  test('a host that has its own agent does not use the key of the others', () => {
    const hosts = read(`
ssh: { user: ops, privateKeyFile: keys/id }
hosts:
  master: { address: 192.0.2.11 }
  slave1: { address: 192.0.2.12, ssh: { agentSocket: /run/agent } }
`);
    expect(hosts.get('master').ssh.privateKeyFile).toBe('keys/id');
    expect(hosts.get('slave1').ssh.privateKeyFile).toBeUndefined();
    expect(hosts.get('slave1').ssh.options).toEqual({ IdentityAgent: '/run/agent' });
  });

  test('a host that has its own key does not use the agent of the others', () => {
    const { ssh } = read(`
ssh: { user: ops, agentSocket: /run/agent }
hosts: { master: { address: 192.0.2.11, ssh: { privateKeyFile: keys/id } } }
`).first;
    expect(ssh).toMatchObject({ privateKeyFile: 'keys/id', options: {} });
  });

  test('fails LS013 for an inventory that is read twice in one scope', () => {
    const stack = labStack();
    const file = folder.write('hosts.yaml', 'hosts: { a: { address: 192.0.2.1, ssh: { user: ops } } }');
    HostGroup.fromInventory(stack, file);
    expect(configurationError(() => HostGroup.fromInventory(stack, file)).message).toBe(
      `${file}:1:13: lab/a: name = "a": a host name is unique in its stack (lab/a has it); rename one of them [LS013]`,
    );
  });

  test('lets an error that is none of the file through, unchanged', () => {
    const stack = labStack();
    stack.node.lock();
    const file = folder.write('hosts.yaml', 'hosts: { a: { address: 192.0.2.1, ssh: { user: ops } } }');
    expect(() => HostGroup.fromInventory(stack, file)).toThrow(/^Cannot add children to "lab"/);
  });

  test.each(['lab', 'staging'])('hosts/%s.yaml: a master and two workers', (name) => {
    const hosts = HostGroup.fromInventory(labStack(), join(ROOT, 'hosts', `${name}.yaml`));
    expect(hosts.names).toEqual(['master', 'slave1', 'slave2']);
    expect(hosts.labelled('role', 'master').names).toEqual(['master']);
    expect(hosts.labelled('role', 'worker').names).toEqual(['slave1', 'slave2']);
  });

  test('its published schema is the one that is used', () => {
    const parse = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
    expect(parse('hosts/inventory.schema.json')).toEqual(parse('constructs/environment/inventory.schema.json'));
  });

  test('fails LS010 for a file that is not there', () => {
    const file = join(folder.path, 'hosts.yaml');
    expect(configurationError(() => HostGroup.fromInventory(labStack(), file)).message).toBe(
      `${file}: no such file: an inventory is a YAML file, named relative to the project; create it or correct the path [LS010]`,
    );
  });

  test('fails LS010 for broken YAML: file, line, column', () => {
    expect(messageOf('hosts:\n  master: { address: 192.0.2.11\n')).toMatch(
      /^hosts\.yaml:3:1: .*: an inventory is YAML; mend the YAML at that place \[LS010\]$/,
    );
    expect(messageOf('hosts:\n\tmaster: {}\n')).toMatch(/^hosts\.yaml:2:1: /);
  });

  test('fails LS010 for a host written twice: file, line, column', () => {
    expect(messageOf('hosts:\n  master: { address: 192.0.2.11 }\n  master: { address: 192.0.2.12 }\n')).toMatch(
      /^hosts\.yaml:3:3: .*unique/,
    );
  });

  test('fails LS010 for an unknown key: file, line, column, and which there are', () => {
    const text = 'ssh: { user: ops }\nhosts:\n  master:\n    address: 192.0.2.11\n    memoryy: 3GiB\n';
    expect(messageOf(text)).toBe(
      'inventory: hosts.yaml:5:14: hosts.master.memoryy: unknown key; use one of address, memory, cores, labels, ' +
        'underlayInterface, engine, state, unreachable, ssh [LS010]',
    );
  });

  test('fails LS010 for an unknown key at the top', () => {
    expect(messageOf('hots: {}\nhosts: { master: { address: 192.0.2.11 } }\n')).toContain(
      'hosts.yaml:1:7: hots: unknown key; use one of ssh, firewall, hosts',
    );
  });

  test('fails LS010 for a missing address: file, line, column', () => {
    expect(messageOf('ssh: { user: ops }\nhosts:\n  master: { memory: 3GiB }\n')).toBe(
      'inventory: hosts.yaml:3:11: hosts.master: {"memory":"3GiB"}: must have required property \'address\'; see hosts/inventory.schema.json [LS010]',
    );
  });

  test.each([
    ['cores: two', /hosts\.yaml:3:\d+: hosts\.master\.cores: "two": must be integer/],
    ['memory: 4', /hosts\.yaml:3:\d+: hosts\.master\.memory: 4: must be string/],
    ['labels: { rack: 1 }', /hosts\.yaml:3:\d+: hosts\.master\.labels\.rack: 1: must be string/],
    [
      'engine: podman',
      /hosts\.yaml:3:\d+: hosts\.master\.engine: "podman": must be equal to one of the allowed values/,
    ],
    ['ssh: { port: 0 }', /hosts\.yaml:3:\d+: hosts\.master\.ssh\.port: 0: must be >= 1/],
  ])('fails LS010 for the wrong type or value "%s": file, line, column', (entry, message) => {
    expect(messageOf(`ssh: { user: ops }\nhosts:\n  master: { address: 192.0.2.11, ${entry} }\n`)).toMatch(message);
  });

  test.each([
    ['', 'the file: null: must be object'],
    ['[]', 'the file: []: must be object'],
    ['hosts: {}', 'hosts: {}: must NOT have fewer than 1 properties'],
    ['ssh: { user: ops }', "must have required property 'hosts'"],
  ])('fails LS010 for the file "%s"', (text, message) => {
    expect(messageOf(text)).toMatch(/^inventory: hosts\.yaml:1:\d+: /);
    expect(messageOf(text)).toContain(message);
  });

  test('fails LS010 for a whole file that is none, where its content begins', () => {
    expect(messageOf('# of the lab\n\n[]')).toMatch(/^inventory: hosts\.yaml:3:1: the file: \[\]: must be object/);
  });

  test('fails LS010 with every fault of the file at once', () => {
    const text = 'hosts:\n  master: { cores: x }\n  slave1: { address: 192.0.2.12, colour: red }\n';
    expect(messageOf(text).split('\n')).toHaveLength(3);
  });

  test('fails LS006, LS022 for a size without a unit, and for ssh options that weaken host key checking: file, line, column', () => {
    const text = `hosts:
  master:
    address: 192.0.2.11
    memory: 4GB
    ssh: { user: ops, options: { StrictHostKeyChecking: 'no' } }
`;
    const message = messageOf(text);
    expect(message).toContain('hosts.yaml:3:5: memory = "4GB": a size has a binary unit');
    expect(message).toContain('hosts.yaml:3:5: ssh = "StrictHostKeyChecking=no": host keys are always checked');
  });

  test('fails LS020 for a host without an SSH user', () => {
    expect(messageOf('hosts: { master: { address: 192.0.2.11 } }')).toBe(
      'hosts.yaml:1:18: ssh = "user": an SSH user is needed; write ssh: { user: ... } for all hosts or for this one [LS020]',
    );
  });

  test('fails LS021 for an agent beside a private key', () => {
    const text =
      'ssh: { user: ops, privateKeyFile: id, agentSocket: /run/agent }\nhosts: { master: { address: 192.0.2.11 } }';
    expect(messageOf(text)).toContain(
      'hosts.yaml:2:18: ssh = "/run/agent": SSH uses a private key file or an agent; leave privateKeyFile or agentSocket out',
    );
  });

  test.each([
    ['LS007', 'Master: { address: 192.0.2.11 }', 'name = "Master": a host name is an RFC 1123 label'],
    ['LS011', '1: { address: 192.0.2.300 }', 'address = "192.0.2.300": a host is reached at'],
  ])('fails %s for the host "%s": file, line, column', (_, entry, message) => {
    expect(messageOf(`ssh: { user: ops }\nhosts:\n  ${entry}\n`)).toMatch(/hosts\.yaml:3:\d+/);
    expect(messageOf(`ssh: { user: ops }\nhosts:\n  ${entry}\n`)).toContain(message);
  });

  test('fails LS010 for a password: there is no place to write one', () => {
    expect(messageOf('ssh: { user: root, password: x }\nhosts: { master: { address: 192.0.2.11 } }\n')).toContain(
      'ssh.password: unknown key; use one of user, privateKeyFile',
    );
  });
});
