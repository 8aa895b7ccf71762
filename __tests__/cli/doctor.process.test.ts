import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { Finding } from '../../cli/doctor/finding';
import { configurationFindings, isNewEnough, nodeFinding } from '../../cli/doctor/machine';
import type { EnvironmentJson } from '../../constructs/environment/environment-json';
import { FakeHosts, manifest } from './fake-hosts';

describe('longshore doctor', () => {
  let hosts: FakeHosts;
  const saved = { ...process.env };

  /** A file of the project. */
  const put = (file: string, content = '', mode = 0o600): string => {
    const path = join(hosts.project, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };
  const examine = async (...argv: string[]): Promise<{ code: number; of: (check: string) => Finding[] }> => {
    const { code, out } = await hosts.run(['doctor', ...argv, '--json']);
    const { findings } = JSON.parse(out) as { findings: Finding[] };
    return { code, of: (check) => findings.filter((finding) => finding.check === check) };
  };
  const stack = (terraform: object): void => {
    put('cdktf.out/stacks/lab/cdk.tf.json', JSON.stringify({ terraform }));
  };
  const written = (change: Partial<EnvironmentJson['hosts'][number]['ssh']>, count = 1): void => {
    const [host] = manifest().hosts;
    const entries = Array.from({ length: count }, () => ({
      ...host,
      ssh: { user: 'ops', port: 22, sudo: false, ...change },
    }));
    hosts.write({ ...manifest(), hosts: entries });
  };

  beforeEach(() => {
    hosts = new FakeHosts(manifest());
    hosts.program('ssh', 'echo "OpenSSH_9.2p1, OpenSSL 3" >&2');
    hosts.program('terraform', `echo '{"terraform_version":"1.11.4"}'`);
    put('node_modules/.bin/cdktf', '', 0o755);
    process.env.HOME = join(hosts.folder, 'home');
    delete process.env.TF_CLI_CONFIG_FILE;
    delete process.env.TERRAFORM_BINARY_NAME;
    delete process.env.SSH_AUTH_SOCK;
    delete process.env.LONGSHORE_CACHE;
  });
  afterEach(() => {
    hosts.remove();
    for (const name of ['HOME', 'TF_CLI_CONFIG_FILE', 'TERRAFORM_BINARY_NAME', 'SSH_AUTH_SOCK', 'LONGSHORE_CACHE']) {
      const value = saved[name];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  test('a machine that has all: every line is ok, exit code 0', async () => {
    const { code, out } = await hosts.run(['doctor']);
    expect(code).toBe(0);
    expect(out).toMatch(/ok +ssh +OpenSSH_9\.2p1\n/);
    expect(out).toMatch(/ok +terraform +terraform 1\.11\.4\n/);
    expect(out).toMatch(/ok +project +synthesized: lab\n/);
    expect(out).toMatch(/\nwell\n$/);
    expect(hosts.calls).toEqual([]);
  });

  test('fails for an old Node.js', () => {
    expect(nodeFinding('18.19.0')).toMatchObject({ state: 'missing', rule: 'Node.js 20 or newer' });
    expect(nodeFinding('22.1.0').state).toBe('ok');
  });

  test('fails without ssh, terraform, cdktf and a synthesized environment, each with what to type', async () => {
    process.env.PATH = join(hosts.folder, 'nothing');
    process.env.TERRAFORM_BINARY_NAME = 'no-such-terraform';
    rmSync(join(hosts.project, 'node_modules'), { recursive: true });
    rmSync(join(hosts.project, 'cdktf.out'), { recursive: true });
    const { code, of } = await examine();
    expect(code).toBe(1);
    expect(of('ssh')).toMatchObject([{ state: 'missing', fix: 'sudo apt-get install openssh-client' }]);
    expect(of('terraform')).toMatchObject([{ state: 'missing', value: 'no no-such-terraform on the PATH' }]);
    expect(of('cdktf')).toMatchObject([{ state: 'missing', fix: 'npm install --save-dev cdktf-cli' }]);
    expect(of('project')).toMatchObject([{ state: 'missing', fix: 'npx cdktf synth' }]);
  });

  test('a terraform of the lab is named where there is no other', async () => {
    process.env.TERRAFORM_BINARY_NAME = 'no-such-terraform';
    process.env.LONGSHORE_CACHE = 'cache';
    const kept = put('cache/terraform/1.11.4/terraform');
    expect((await examine()).of('terraform')).toMatchObject([
      { state: 'missing', fix: `use the lab's: export TERRAFORM_BINARY_NAME=${kept}` },
    ]);
  });

  test('fails for a terraform that the stack does not take', async () => {
    stack({ required_version: '>= 1.12' });
    expect((await examine('lab')).of('terraform')).toMatchObject([
      { state: 'missing', value: 'terraform 1.11.4', rule: 'the stacks require >= 1.12' },
    ]);
    expect([
      isNewEnough('1.11.0', '>= 1.11'),
      isNewEnough('2.0.0', '>= 1.11'),
      isNewEnough('1.9.8', '>= 1.11'),
    ]).toEqual([true, true, false]);
    expect(isNewEnough('1.0.0', '~> 1.11')).toBe(true);
  });

  test('fails outside a project', async () => {
    rmSync(join(hosts.project, 'cdktf.json'));
    expect((await examine()).of('project')).toMatchObject([{ state: 'missing', rule: 'a project has a cdktf.json' }]);
  });

  test('fails for a provider_installation block that hides the provider, and gives the two lines', () => {
    const file = put('terraformrc', 'provider_installation {\n  direct {}\n}\n');
    expect(configurationFindings({ TF_CLI_CONFIG_FILE: file })).toMatchObject([
      {
        state: 'missing',
        value: file,
        fix: 'add to the block: filesystem_mirror { path = "terraform.d/plugins" }\nand to its direct block: exclude = ["longshore.invalid/*/*"]',
      },
    ]);
    writeFileSync(file, 'provider_installation {\n  filesystem_mirror { path = "terraform.d/plugins" }\n}\n');
    expect(configurationFindings({ TF_CLI_CONFIG_FILE: file })).toMatchObject([{ state: 'ok' }]);
    expect(configurationFindings({ TF_CLI_CONFIG_FILE: `${file}.gone` })).toMatchObject([
      { state: 'hint', rule: 'there is no such file' },
    ]);
  });

  test('fails for an environment that is not synthesized', async () => {
    expect((await examine('nowhere')).of('environment')).toMatchObject([
      { state: 'missing', rule: 'it is not synthesized here (lab)' },
    ]);
  });

  test('says when the inventory is newer than the synthesis', async () => {
    hosts.write({ ...manifest(), hosts: manifest().hosts.map((host) => ({ ...host, inventory: 'hosts/lab.yaml' })) });
    const inventory = put('hosts/lab.yaml');
    utimesSync(inventory, 1, 1);
    expect((await examine('lab')).of('environment')).toMatchObject([{ state: 'ok', value: 'lab, 3 hosts' }]);
    utimesSync(inventory, new Date(), new Date(Date.now() + 60_000));
    expect((await examine('lab')).of('environment')).toMatchObject([{ state: 'hint', value: 'hosts/lab.yaml' }]);
  });

  describe('the way to the hosts', () => {
    const keygen = (file: string, passphrase = ''): void => {
      mkdirSync(dirname(join(hosts.project, file)), { recursive: true });
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(hosts.project, file)]);
    };

    test('a key and known_hosts that name every host, each once', async () => {
      keygen('keys/id');
      put('keys/known_hosts', ['11', '12', '13'].map((last) => `192.0.2.${last} ssh-ed25519 AAAA\n`).join(''));
      const { of } = await examine('lab');
      expect(of('ssh key')).toEqual([{ check: 'ssh key', state: 'ok', value: 'keys/id (master, slave1, slave2)' }]);
      expect(of('known_hosts')).toMatchObject([{ state: 'ok' }]);
    });

    test('fails for a key that is not there, that others may read, or that is none', async () => {
      expect((await examine('lab')).of('ssh key')).toMatchObject([{ state: 'missing', rule: 'there is no such file' }]);
      keygen('keys/id');
      chmodSync(join(hosts.project, 'keys/id'), 0o644);
      expect((await examine('lab')).of('ssh key')).toMatchObject([
        { state: 'missing', rule: 'ssh refuses a key that others may read (mode 644)', fix: 'chmod 600 keys/id' },
      ]);
      put('keys/id', 'ssh-ed25519 AAAA\n');
      expect((await examine('lab')).of('ssh key')).toMatchObject([{ state: 'missing', rule: 'it is no private key' }]);
    });

    test('says when a key has a passphrase', async () => {
      keygen('keys/id', 'secret');
      expect((await examine('lab')).of('ssh key')).toMatchObject([{ state: 'hint', fix: 'ssh-add keys/id' }]);
    });

    test('the keys of the lab are made by the lab', async () => {
      written({ privateKeyFile: '.longshore/lab/id', knownHostsFile: '.longshore/lab/known_hosts' });
      put('lab/start.sh');
      hosts.program('docker', 'exit 1');
      const { of } = await examine('lab');
      expect([...of('ssh key'), ...of('known_hosts')].map(({ fix }) => fix)).toEqual(['npm run lab', 'npm run lab']);
      expect(of('docker (lab)')).toMatchObject([{ state: 'hint', value: 'no engine answers' }]);
      expect(of('cache (lab)')).toHaveLength(1);
    });

    test('fails for known_hosts that are not there, or that do not name a host at its port', async () => {
      const file = 'keys/known_hosts';
      expect((await examine('lab')).of('known_hosts')).toMatchObject([
        { state: 'missing', rule: 'there is no such file' },
      ]);
      put(file, '192.0.2.11 ssh-ed25519 AAAA\n');
      const [found] = (await examine('lab')).of('known_hosts');
      expect(found?.rule).toBe('it does not name slave1, slave2, and host keys are always checked');
      expect(found?.fix).toContain(`ssh-keyscan -p 22 192.0.2.12 >> ${file}\n`);
      written({ port: 2222, knownHostsFile: file });
      expect((await examine('lab')).of('known_hosts')).toMatchObject([{ state: 'missing' }]);
      put(file, '[192.0.2.11]:2222 ssh-ed25519 AAAA\n');
      expect((await examine('lab')).of('known_hosts')).toMatchObject([{ state: 'ok' }]);
    });

    test('fails where neither an agent nor a key of one’s own is there', async () => {
      written({});
      expect((await examine('lab')).of('ssh agent')).toMatchObject([
        { state: 'missing', value: 'SSH_AUTH_SOCK is not set (master)' },
      ]);
      mkdirSync(join(hosts.folder, 'home', '.ssh'), { recursive: true });
      writeFileSync(join(hosts.folder, 'home', '.ssh', 'id_rsa'), '');
      expect((await examine('lab')).of('ssh agent')).toMatchObject([
        { state: 'ok', value: 'none, ssh takes ~/.ssh/id_rsa (master)' },
      ]);
    });

    test('asks the agent whether it holds a key', async () => {
      written({});
      process.env.SSH_AUTH_SOCK = put('agent');
      hosts.program('ssh-add', 'exit 1');
      expect((await examine('lab')).of('ssh agent')).toMatchObject([
        { state: 'missing', rule: 'the agent holds no key' },
      ]);
      hosts.program('ssh-add', 'exit 0');
      expect((await examine('lab')).of('ssh agent')).toMatchObject([{ state: 'ok' }]);
    });
  });

  describe('the state', () => {
    const note = (who: string): void => {
      const content = { Operation: 'OperationTypeApply', Who: who, Created: '2026-11-24T10:00:00Z' };
      put('state/.lab.tfstate.lock.info', JSON.stringify(content));
    };
    beforeEach(() => {
      stack({ backend: { local: { path: '../../../state/lab.tfstate' } } });
    });

    test('local: before and after the first deploy', async () => {
      const { of } = await examine('lab');
      expect(of('state')).toMatchObject([{ state: 'ok', value: 'state/lab.tfstate (no deploy yet)' }]);
      expect(of('state lock')).toMatchObject([{ state: 'ok', value: 'free' }]);
      put('state/lab.tfstate');
      expect((await examine('lab')).of('state')).toMatchObject([{ state: 'ok', value: 'state/lab.tfstate' }]);
    });

    test('remote: its kind', async () => {
      stack({ backend: { s3: {} } });
      expect((await examine('lab')).of('state')).toMatchObject([
        { state: 'ok', value: expect.stringMatching(/^s3 /) as string },
      ]);
      stack({ cloud: {} });
      expect((await examine('lab')).of('state')).toMatchObject([{ value: expect.stringMatching(/^cloud /) as string }]);
    });

    test('fails where its folder is none', async () => {
      put('state');
      expect((await examine('lab')).of('state')).toMatchObject([{ state: 'missing', value: 'state/lab.tfstate' }]);
    });

    test('a lock that a killed run left is told from one that somebody holds', async () => {
      const file = put('state/lab.tfstate');
      note(`ops@${hostname()}`);
      expect((await examine('lab')).of('state lock')).toMatchObject([
        { state: 'hint', rule: 'it is left from a run that was killed, and nobody holds the lock' },
      ]);
      const holder = spawn('python3', [
        '-c',
        'import fcntl, sys, time; f = open(sys.argv[1], "r+"); fcntl.lockf(f, fcntl.LOCK_EX); print("held", flush=True); time.sleep(30)',
        file,
      ]);
      await new Promise((resolve) => holder.stdout.once('data', resolve));
      const [found] = (await examine('lab')).of('state lock');
      holder.kill('SIGKILL');
      expect(found).toMatchObject({ state: 'hint', fix: `wait for it, or end it: kill ${holder.pid ?? 0}` });
      expect(found?.value).toContain(`process ${holder.pid ?? 0} (`);
    });

    test('a lock of another machine is for that machine to tell', async () => {
      note('ops@elsewhere');
      expect((await examine('lab')).of('state lock')).toMatchObject([
        { state: 'hint', rule: `that is another machine (this one is ${hostname()})` },
      ]);
    });
  });
});
