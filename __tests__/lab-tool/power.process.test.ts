import { cut, isLinkUp, mend, powerOff, powerOn } from '../../lab/power';
import { hostsOf, labHost } from '../../lab/topology';
import { FakePrograms } from './fake-program';

// A documentation address: no test ever reaches a host.
const host = labHost('one', hostsOf('{ ssh: { user: ops }, hosts: { one: { address: 192.0.2.1 } } }'));
let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
  programs.add('ssh', 'exit 0');
  programs.add(
    'ip',
    `case "$*" in "-json link show") echo '[{"ifindex": 4, "ifname": "veth4"}, {"ifindex": 42, "ifname": "veth42"}]';; esac`,
  );
});
afterEach(() => {
  programs.remove();
});

function machine(state: string, link = 'up'): void {
  programs.add('docker', `case "$*" in ps*) echo "${state}";; *iflink) echo 42;; *operstate) echo ${link};; esac`);
}

const changes = (): string[] => programs.calls().filter((call) => /^docker (stop|kill|start)|^ip link set/.test(call));

test('power-off shuts down in good order', async () => {
  machine('running');
  await powerOff(host, false);
  expect(changes()).toEqual([`docker stop --time 60 ${host.container}`]);
});

test('power-off --hard pulls the plug', async () => {
  machine('running');
  await powerOff(host, true);
  expect(changes()).toEqual([`docker kill ${host.container}`]);
});

test('power-off of a host that is off does nothing', async () => {
  machine('exited');
  expect(await powerOff(host, true)).toBe('one is off already');
  expect(changes()).toEqual([]);
});

test('power-on starts the host and waits until it answers', async () => {
  machine('exited');
  expect(await powerOn(host)).toBe('one is on');
  expect(changes()).toEqual([`docker start ${host.container}`]);
  expect(programs.calls('ssh')).toEqual([expect.stringMatching(/ops@192\.0\.2\.1 docker info/)]);
});

test('power-on of a host without an engine waits for SSH only', async () => {
  machine('exited');
  await powerOn({ ...host, engine: 'none' });
  expect(programs.calls('ssh')).toEqual([expect.stringMatching(/ops@192\.0\.2\.1 true$/)]);
});

test('power-on of a host that is on starts nothing', async () => {
  machine('running');
  expect(await powerOn(host)).toBe('one is on already');
  expect(changes()).toEqual([]);
});

test("cut takes down this machine's end of the host's cable, mend puts it up again", async () => {
  machine('running');
  await cut(host);
  await mend(host);
  expect(changes()).toEqual(['ip link set dev veth42 down', 'ip link set dev veth42 up']);
});

test.each([
  ['up', true],
  ['lowerlayerdown', false],
])('a link that is %s', async (state, expected) => {
  machine('running', state);
  expect(await isLinkUp(host)).toBe(expected);
});

test.each([
  ['powerOff', () => powerOff(host, false)],
  ['powerOn', () => powerOn(host)],
  ['cut', () => cut(host)],
  ['mend', () => mend(host)],
])('%s fails for a host that is not there, and says what makes it', async (_, action) => {
  machine('');
  await expect(action()).rejects.toThrow('one is not there; run `npm run lab up`');
});

test('fails for a host of lab-platform that is not there, and names what makes that one', async () => {
  machine('');
  await expect(cut({ ...host, environment: 'lab-platform' })).rejects.toThrow(
    'one is not there; run `npm run lab up platform`',
  );
});

test('cut fails for a host that is off: it has no cable', async () => {
  machine('exited');
  await expect(cut(host)).rejects.toThrow('one is off; run `npm run lab power-on one`');
});

test('cut fails where the engine runs on another machine', async () => {
  machine('running');
  programs.add('ip', 'echo "[]"');
  await expect(cut(host)).rejects.toThrow('network interface 42 is not on this machine');
});
