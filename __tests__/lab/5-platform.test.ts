import { differences, FINGERPRINT, keptOn, unexplained } from './fingerprint';
import { atConsole, deploy, destroy, diff, lab, longshore, NO_CHANGES, onHost } from './live';
import { survives } from './survives';

const MINUTES = 60_000;
const PLATFORM = 'lab-platform';
const HOSTS = ['c1', 'c2', 'c3', 'vm1'];

/** A host without an engine has none to ask. */
const fingerprint = (host: string): string =>
  atConsole(host, host === 'vm1' ? `docker() { echo network none; echo swarm none; }\n${FINGERPRINT}` : FINGERPRINT);

/** What tasks of Mesos leave, which no resource of ours made: ended containers, and the images of them and of their executors (docs/destroy.md). */
const isOfTask = (line: string): boolean =>
  /^\+ container mesos-[0-9a-f-]{36} .* exited$/.test(line) ||
  /^\+ image \S+\/longshore\/(?:sample-web|mesos)@/.test(line);

describe('the container platform', () => {
  let fingerprints: string[];

  beforeAll(() => {
    process.env.LONGSHORE_THIN_PROOFS = '1';
    lab('down');
    lab('up', 'platform');
    fingerprints = HOSTS.map(fingerprint);
  }, 20 * MINUTES);

  test(
    'one command deploys it, and the plan is then empty',
    () => {
      expect(lab('platform')).toContain('The container platform runs on the lab');
      expect(diff(PLATFORM)).toMatch(NO_CHANGES);
    },
    40 * MINUTES,
  );

  test('every flow is open, and every daemon well', () => {
    for (const verb of ['preflight', 'verify', 'status']) {
      const { status, output } = longshore([verb, PLATFORM]);
      expect(`${output}\nexit ${String(status)}`).toMatch(/exit 0$/);
    }
  }, 300_000);

  test('the log of a unit and a command in a container are at hand', () => {
    expect(longshore(['logs', PLATFORM, 'agent@vm1']).output).toContain('Join cluster completed');
    expect(longshore(['exec', PLATFORM, 'zookeeper@c1', '--', 'zk4lw', 'ruok']).output).toContain('imok');
  }, 60_000);

  test(
    'an agent stopped by hand is in the plan, and one deploy starts it',
    () => {
      onHost('vm1', 'sudo systemctl stop consul');
      onHost('c2', 'docker stop consul >/dev/null');
      const plan = diff(PLATFORM);
      expect(plan).toContain('longshore_systemd_unit');
      expect(plan).toContain('longshore_host_container');
      deploy(PLATFORM);
      expect(diff(PLATFORM)).toMatch(NO_CHANGES);
      expect(longshore(['status', PLATFORM]).status).toBe(0);
    },
    10 * MINUTES,
  );

  test.each(['zookeeper-kill', 'consul-kill'])('it survives %s', survives, 6 * MINUTES);

  test(
    'destroy leaves the hosts as they were, but for what it says it keeps',
    () => {
      const output = destroy(PLATFORM);
      for (const [index, host] of HOSTS.entries()) {
        const kept = keptOn(host, output);
        expect(kept).toContain('/srv/consul');
        const left = unexplained(differences(fingerprints[index] ?? '', fingerprint(host)), kept);
        expect(left.filter((line) => !isOfTask(line))).toEqual([]);
      }
    },
    10 * MINUTES,
  );
});
