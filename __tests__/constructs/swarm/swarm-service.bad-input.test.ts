import { Token } from 'cdktf';
import { Environment, HostGroup } from '../../../constructs/environment';
import { OverlayNetwork, Swarm, type SwarmServiceProps } from '../../../constructs/swarm';
import { Cidr, Size } from '../../../constructs/values';
import { Template } from '../../../testing';
import { configurationError, host } from '../environment/fixture';
import { serviceFixture } from './fixture';

const LABEL = 'use lower-case letters, digits and hyphens, at most 63 [LS007]';

/** What one service says that has these properties. */
const fault = (props: Partial<SwarmServiceProps>, id = 'Web') =>
  configurationError(() => serviceFixture().service(props, id)).message;

describe('SwarmService', () => {
  test.each(['My_Web', 'web.1', '-web', 'a'.repeat(64), ''])('fails LS007 for the service name "%s"', (serviceName) => {
    expect(fault({ serviceName, hostname: 'web' })).toBe(
      `lab/Web: serviceName = "${serviceName}": a service name is an RFC 1123 label; ${LABEL}`,
    );
  });

  test('fails LS007 for an id that makes no service name', () => {
    expect(fault({ hostname: 'web' }, 'My_Web')).toContain('lab/My_Web: serviceName = "my_web"');
  });

  test.each(['Web', 'web.example.com'])(
    'fails LS007 for the host name "%s", which is no RFC 1123 label',
    (hostname) => {
      expect(fault({ hostname })).toBe(`lab/Web: hostname = "${hostname}": a host name is an RFC 1123 label; ${LABEL}`);
    },
  );

  test("fails LS060 for a host that is not in the network's swarm", () => {
    const { stack, service } = serviceFixture();
    const outside = host(stack, 'outside');
    expect(configurationError(() => service({ host: outside })).message).toBe(
      "lab/Web: host = outside: it is no member of the network's swarm; choose one of h1, h2, h3, or add it to lab/Swarm [LS060]",
    );
  });

  test('fails LS061 for a service name that another service of the swarm has', () => {
    const { service } = serviceFixture();
    service();
    expect(configurationError(() => service({ serviceName: 'web', hostname: 'other' }, 'Other')).message).toBe(
      'lab/Other: serviceName = "web": a service name is unique in its swarm (lab/Web has it); rename one of them [LS061]',
    );
  });

  test('fails LS062 for a DNS name that another container of the network has', () => {
    const { service } = serviceFixture();
    service();
    expect(configurationError(() => service({ hostname: 'web' }, 'Other')).message).toBe(
      'lab/Other: hostname = "web": a DNS name is one container\'s (lab/Web has it); rename one of them [LS062]',
    );
  });

  test('names are taken in one swarm only', () => {
    const { stack, service } = serviceFixture();
    service();
    const alone = host(stack, 'alone');
    const swarm = new Swarm(stack, 'Second', { managers: HostGroup.of(alone) });
    const network = new OverlayNetwork(stack, 'SecondNet', { swarm, subnet: Cidr.of('10.21.0.0/24') });
    expect(() => service({ serviceName: 'web', network, host: alone }, 'Again')).not.toThrow();
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('fails LS045 for memory below what the engine takes', () => {
    expect(fault({ memory: Size.mebibytes(3) })).toBe(
      'lab/Web: memory = 3MiB: the engine takes no limit below 4MiB; raise it [LS045]',
    );
    expect(() => serviceFixture().service({ memory: Size.mebibytes(4) })).not.toThrow();
  });

  test('fails LS046 for a reservation above the limit', () => {
    expect(fault({ memoryReservation: Size.mebibytes(65) })).toBe(
      'lab/Web: memoryReservation = 65MiB: it exceeds the limit 64MiB; lower it, or raise memory [LS046]',
    );
  });

  test.each([0, -1, NaN])('fails LS047 for %d cores', (cpus) => {
    expect(fault({ cpus })).toBe(`lab/Web: cpus = ${cpus}: a limit is more than 0 cores; correct it [LS047]`);
  });

  test.each([0, -1, 1.5, NaN])('fails LS047 for %d pids', (pids) => {
    expect(fault({ pids })).toBe(`lab/Web: pids = ${pids}: a limit is a whole number, more than 0; correct it [LS047]`);
  });

  test('fails LS063 for a file that is larger than a config of a swarm holds', () => {
    const file = (bytes: number) => ({ files: { '/a': { content: 'ü'.repeat(bytes / 2) } } });
    expect(() => serviceFixture().service(file(1000 * 1024))).not.toThrow();
    expect(fault(file(1000 * 1024 + 2))).toBe(
      'lab/Web: files: /a: content = 1024002 bytes: a file is carried by a swarm config, which holds at most 1024000 bytes; mount a file of the host instead [LS063]',
    );
  });

  test('fails LS042 for a file with a relative path', () => {
    expect(fault({ files: { 'etc/site.conf': { content: '' } } })).toBe(
      'lab/Web: files: etc/site.conf: a file has an absolute path in the container; begin it with / [LS042]',
    );
  });

  test.each(['r--', '999', '44', '00444'])('fails LS048 for a file of mode %s', (mode) => {
    expect(fault({ files: { '/a': { content: '', mode } } })).toBe(
      `lab/Web: files: /a: mode = ${mode}: a mode is three or four octal digits; write for example 0444 [LS048]`,
    );
  });

  test('fails LS044 for secrets in environment and command, naming where they are', () => {
    const { stack, service } = serviceFixture({});
    service({ environment: { DB_PASSWORD: 'geheim' }, command: ['serve', '--token', 'geheim'] });
    const synthesize = () => Template.fromStack(stack);
    expect(synthesize).toThrow(
      '  lab/Web: command: --token: a secret is no part of the plan; give it by secretFiles, and the container its path [LS044]\n' +
        '  lab/Web: environment: DB_PASSWORD: a secret is no part of the plan; give it by secretFiles, and its path as DB_PASSWORD_FILE [LS044]',
    );
    expect(synthesize).not.toThrow('geheim');
  });

  test('fails LS064 for more cores than the host declares', () => {
    const { stack, network, service } = serviceFixture({});
    const large = host(stack, 'large', { cores: 4 });
    const swarm = new Swarm(stack, 'Other', { managers: HostGroup.of(large) });
    const other = new OverlayNetwork(stack, 'OtherNet', { swarm, subnet: Cidr.of('10.21.0.0/24') });
    service({ cpus: 4.5, network: other, host: large }, 'Greedy');
    service({ cpus: 4, network: other, host: large }, 'Fitting');
    service({ cpus: 64, network }, 'OnUndeclared');
    expect(
      Environment.of(stack)
        .rules.findings()
        .map(({ path, value, says }) => [path, value, says]),
    ).toEqual([
      ['lab/Greedy', 'cpus = 4.5', 'a container is given no more cores than its host declares (large declares 4)'],
    ]);
  });

  test('what only is called like a secret passes with a reason', () => {
    const suppress = [{ rule: 'LS044', path: 'Web', reason: 'how many there are' }];
    const { stack, service } = serviceFixture({ suppress });
    service({ environment: { APP_TOKENS: '5' } });
    expect(Environment.of(stack).rules.findings()).toEqual([]);
  });

  test('a file whose content only the apply will know is not measured', () => {
    const content = Token.asString({ resolve: () => 'later' });
    expect(() => serviceFixture().service({ files: { '/a': { content } } })).not.toThrow();
  });

  test('fails LS007, LS042, LS045, LS047 with all faults at once', () => {
    const bad = { serviceName: '_', hostname: '_', memory: Size.bytes(0), cpus: 0, pids: 0 };
    expect(fault({ ...bad, files: { a: { content: '' } } }).split('\n')).toHaveLength(6);
  });
});
