import { hostFirewallResource } from '../../../provider/resources/host-firewall';
import { UnreachableError, type Outcome, type ScriptOptions } from '../../../provider/transport';
import { testContext } from '../fixture';
import { asDeclared, BARE, declared, host, printed } from './firewall/fake-facts';

type Sections = Record<string, string>;
type Answer = Partial<Outcome> | Error;

const state = { ...declared, id: 'slave1', found: 'as declared' };
const cut = new UnreachableError('slave1', 'ssh: connect to host 192.0.2.12 port 22: Connection timed out');
const DROPPING =
  'table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}';

/** What each step is known by. */
const STEPS: readonly (readonly [name: string, mark: string])[] = [
  ['facts', 'say connection'],
  ['apply', 'systemd-run'],
  ['confirm', 'mv $run/armed $run/disarmed'],
  ['remove', 'removal.nft'],
  ['bring back', 'cannot be brought back'],
  ['ask rollback', 'ls /run/longshore-firewall'],
  ['settle', 'settle'],
];

let steps: { name: string; script: string; options: ScriptOptions }[];
let answers: Record<string, Answer[]>;

/** Answers a step's first question with its first answer, and so on; the last stays. */
function run(_: unknown, script: string, options: ScriptOptions = {}): Promise<Outcome> {
  const name = STEPS.find(([, mark]) => script.includes(mark))?.[0] ?? 'unknown';
  steps.push({ name, script, options });
  const queue = answers[name] ?? [];
  const answer = queue.length > 1 ? queue.shift() : queue[0];
  return answer instanceof Error
    ? Promise.reject(answer)
    : Promise.resolve({ code: 0, stdout: '', stderr: '', ...answer });
}

const facts = (...all: Sections[]): Answer[] => all.map((sections) => ({ stdout: printed(sections) }));
const names = (): string[] => steps.map(({ name }) => name);
const step = (name: string) => steps.find((one) => one.name === name);
const resource = hostFirewallResource({ run, look: run, pollMilliseconds: 1 });
const create = (change: Partial<typeof declared> = {}, context = testContext()) =>
  resource.create({ ...declared, ...change }, context);

beforeEach(() => {
  steps = [];
  answers = { facts: facts(BARE, asDeclared()) };
});

describe("a host's firewall", () => {
  test('is applied, confirmed over a connection of its own, and read back', async () => {
    expect(await create()).toEqual(state);
    expect(names()).toEqual(['facts', 'apply', 'confirm', 'facts']);
    expect(step('confirm')?.options).toEqual({ ownConnection: true });
    expect(step('facts')?.options).toEqual({ tellsConnection: true });
    expect(step('facts')?.script).toContain('docker network ls');
    expect(steps.at(-1)?.script).not.toContain('docker network ls');
  });

  test('arms the rollback before the rules, and makes nothing last before the confirmation', async () => {
    await create();
    const { script } = step('apply') as { script: string };
    const order = ['nft -c -f', '>$run/previous.nft', '>$run/rollback', '--on-active=20', '\nnft -f $run/next.nft'];
    const places = order.map((mark) => script.indexOf(mark));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(script).not.toContain('/etc/systemd');
    const confirm = step('confirm')?.script ?? '';
    expect(confirm.indexOf('disarmed')).toBeLessThan(confirm.indexOf('/etc/longshore/firewall.nft'));
    expect(confirm).toContain('enable longshore-firewall.service');
  });

  test('is a script that does nothing when it is cut off on its way', async () => {
    await create();
    for (const { script } of steps) expect(script).toMatch(/^\{\n[^]*\n\}\n$/);
  });

  test('is updated in the same way', async () => {
    answers.facts = facts(asDeclared());
    const imported = { ...state, id: '192.0.2.12' };
    expect(await resource.update(imported, imported, testContext())).toEqual(imported);
    expect(names()).toEqual(['facts', 'apply', 'confirm', 'facts']);
  });

  test('first undoes what an earlier run left unconfirmed', async () => {
    answers.facts = facts({ ...BARE, armed: '/run/longshore-firewall/armed' }, BARE, asDeclared());
    await create();
    expect(names()).toEqual(['facts', 'settle', 'facts', 'apply', 'confirm', 'facts']);
  });

  test('off has no table, and brings back what was put aside', async () => {
    answers.facts = facts(BARE);
    expect(await create({ mode: 'off' })).toMatchObject({ mode: 'off', found: 'as declared' });
    expect(names()).toEqual(['remove', 'facts']);
  });

  test('is removed with all that it brought', async () => {
    await resource.delete(state, testContext());
    expect(names()).toEqual(['remove']);
    expect(steps[0]?.script).toContain('delete table inet longshore');
  });
});

describe('a confirmation', () => {
  test('is tried again while there is time', async () => {
    answers.confirm = [cut, cut, {}];
    expect(await create()).toEqual(state);
    expect(names().filter((name) => name === 'confirm')).toHaveLength(3);
  });

  /** Time passes by the answers. */
  function timed(secondsPerConfirmation: number): void {
    let now = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => {
      const asked = names().filter((name) => name === 'confirm').length;
      return (now += 100) + asked * secondsPerConfirmation * 1000;
    });
  }
  afterEach(() => jest.restoreAllMocks());

  test('fails when no new connection succeeds, after the host has rolled back', async () => {
    timed(5);
    answers.confirm = [cut];
    answers['ask rollback'] = [cut, { stdout: 'armed\n' }, { stdout: 'previous.nft\nrolled-back\n' }];
    await expect(create()).rejects.toThrow(
      'host slave1: the new rules let no new SSH connection in, and the host went back to the former ones by itself after 20 s\n' +
        'ssh: connect to host 192.0.2.12 port 22: Connection timed out',
    );
    expect(step('ask rollback')?.options).toEqual({ ownConnection: true });
    expect(names().filter((name) => name === 'confirm')).toHaveLength(3);
  });

  test('fails when it comes after the rollback', async () => {
    timed(30);
    answers.confirm = [{ code: 75 }];
    answers['ask rollback'] = [{ stdout: 'rolled-back\n' }];
    await expect(create()).rejects.toThrow('by itself after 20 s\nThe confirmation came too late.');
  });

  test('fails in other words when the host stays silent', async () => {
    timed(5);
    answers.confirm = [cut];
    answers['ask rollback'] = [cut];
    await expect(create()).rejects.toThrow(
      /and \d+ s later it still answers none, although the rollback was due after 20 s/,
    );
  });

  test('fails when the rules cannot be made to last', async () => {
    answers.confirm = [{ code: 1, stderr: '/etc/longshore/firewall.nft cannot be written\n' }];
    await expect(create()).rejects.toThrow(
      'host slave1: making its rules last failed (exit 1)\n/etc/longshore/firewall.nft cannot be written',
    );
  });

  test('fails with what is no matter of connections', async () => {
    answers.confirm = [new Error('spawn ssh ENOENT')];
    await expect(create()).rejects.toThrow('spawn ssh ENOENT');
    timed(5);
    answers = { facts: facts(BARE), confirm: [cut], 'ask rollback': [new Error('spawn ssh EMFILE')] };
    await expect(create()).rejects.toThrow('spawn ssh EMFILE');
  });
});

describe('a firewall that must not be applied', () => {
  const refused = async (sections: Sections, change: Partial<typeof declared>, message: string): Promise<void> => {
    answers.facts = facts({ ...BARE, ...sections });
    await expect(create(change)).rejects.toThrow(message);
    expect(names()).not.toContain('apply');
  };

  test('fails on a host without nft, naming the package', () =>
    refused({ nft: '' }, {}, 'host slave1 has no nft\nInstall it there: sudo apt-get install nftables'));

  test('fails when it would lock out whoever applies it', () =>
    refused(
      { connection: '203.0.113.9 5 192.0.2.12 22' },
      {},
      'host slave1: these rules would lock you out: you come from 203.0.113.9',
    ));

  test("fails where somebody else's firewall drops by default", () =>
    refused({ ruleset: DROPPING }, {}, 'host slave1: nftables table inet filter drops by default (chain input)'));

  test('fails where that cannot be integrated with', () =>
    refused({ ruleset: DROPPING }, { existing: 'integrate' }, 'only firewalld can be integrated with'));

  test("fails for a device that is called like a container's", () =>
    refused({ addresses: '2: br-lan    inet 192.0.2.12/24' }, {}, 'host slave1: its device br-lan (192.0.2.12)'));

  test('fails on input that nft would refuse', async () => {
    await expect(create({ sets: { operators: ['nobody'] } })).rejects.toThrow('"nobody" is no IPv4 address');
    expect(names()).toEqual([]);
  });

  test('fails when nft refuses the rules, before anything is armed', async () => {
    answers.apply = [{ code: 1, stderr: 'nft refuses the rules' }];
    await expect(create()).rejects.toThrow('host slave1: its firewall failed (exit 1)\nnft refuses the rules');
    expect(names()).not.toContain('confirm');
  });

  test('is applied all the same where a test of the rollback wants it', async () => {
    answers.facts = facts({ ...BARE, connection: '203.0.113.9 5 192.0.2.12 22' }, asDeclared());
    await hostFirewallResource({ run, refusesLockOut: false }).create(declared, testContext());
    expect(names()).toContain('confirm');
  });
});

describe("somebody else's firewall", () => {
  test('is left alone while the mode is observe, and named', async () => {
    const observed = { ...declared, mode: 'observe' as const };
    answers.facts = facts({ ...BARE, ruleset: DROPPING }, asDeclared(observed));
    const context = testContext();
    await create({ mode: 'observe', existing: 'replace' }, context);
    expect(context.warnings).toEqual([
      'host slave1: nftables table inet filter drops by default (chain input)\nIt is left alone while the mode is observe.',
    ]);
    expect(step('apply')?.script).not.toContain('delete table inet filter');
  });

  test('is put aside in the same step in which ours comes, and noted before', async () => {
    answers.facts = facts({ ...BARE, ruleset: DROPPING }, asDeclared({ ...declared, existing: 'replace' }));
    await create({ existing: 'replace' });
    const script = step('apply')?.script ?? '';
    expect(script).toContain('table inet filter\ndelete table inet filter\n');
    expect(script).toContain(`save 'inet filter'; } >/etc/longshore/replaced.pending/tables.nft`);
    expect(script).toContain('for service in nftables netfilter-persistent iptables ip6tables; do');
  });

  test.each([
    ['firewalld', { services: 'firewalld active enabled' }, 'systemctl kill --signal=KILL firewalld'],
    ['ufw', { ufw: 'Status: active' }, 'systemctl stop ufw'],
    [
      'iptables',
      { ruleset: DROPPING.replace('inet', 'ip').replace('input {', 'INPUT {') },
      'iptables -P INPUT ACCEPT && iptables -F INPUT',
    ],
    [
      'ip6tables',
      { ruleset: DROPPING.replace('inet', 'ip6').replace('input {', 'INPUT {') },
      'ip6tables -P INPUT ACCEPT && ip6tables -F INPUT',
    ],
  ])('%s is put aside', async (_, sections, mark) => {
    answers.facts = facts({ ...BARE, ...sections }, asDeclared({ ...declared, existing: 'replace' }));
    await create({ existing: 'replace' });
    expect(step('apply')?.script).toContain(mark);
  });

  test('comes back as soon as it is no longer to be replaced', async () => {
    answers.facts = facts({ ...BARE, replaced: '/etc/longshore/replaced' }, BARE, asDeclared());
    await create();
    expect(names()).toEqual(['facts', 'bring back', 'facts', 'apply', 'confirm', 'facts']);
  });

  test('firewalld is told what is let in', async () => {
    const services = 'firewalld active enabled';
    answers.facts = facts({ ...BARE, services }, asDeclared());
    await create({ existing: 'integrate' });
    expect(step('confirm')?.script).toContain(
      'rule family="ipv4" source address="198.51.100.0/24" port port="22" protocol="tcp" accept',
    );
  });
});

describe('reading', () => {
  test('tells what differs, and asks for an update', async () => {
    answers.facts = facts(BARE);
    const read = await resource.read(state, testContext());
    expect(read?.found).toContain('the table inet longshore is missing');
    expect(resource.needsUpdate?.({ ...state, ...read })).toBe(true);
    expect(resource.needsUpdate?.(state)).toBe(false);
  });

  test('of a host that cannot be reached shows the last known state, with a warning', async () => {
    answers.facts = [cut];
    const context = testContext();
    expect(await resource.read(state, context)).toBe(state);
    expect(context.warnings).toEqual([expect.stringContaining('host slave1 cannot be reached')]);
  });

  test('fails when the shell itself fails', async () => {
    answers.facts = [{ code: 1, stderr: 'sudo: a password is required' }];
    await expect(resource.read(state, testContext())).rejects.toThrow(
      'host slave1: asking for its rules failed (exit 1)\nsudo: a password is required',
    );
  });

  test('an import takes what was written on the host', async () => {
    answers.facts = facts(asDeclared());
    expect(await resource.import?.('ops@192.0.2.12:22', testContext())).toMatchObject({
      mode: 'enforce',
      sets: declared.sets,
      rules: declared.rules,
      rollbackSeconds: 20,
      id: '192.0.2.12',
      found: 'as declared',
    });
  });

  test('fails to import where there is nothing of ours', async () => {
    answers.facts = facts(BARE);
    await expect(resource.import?.('ops@192.0.2.12:22', testContext())).rejects.toThrow(
      'host 192.0.2.12 has no firewall of ours\nThere is nothing to import; let apply make it.',
    );
  });
});

test('a lost host is never contacted', async () => {
  const lost = { ...state, host: { ...host, state: 'lost' as const } };
  expect(await resource.create(lost, testContext())).toMatchObject({
    id: 'slave1',
    found: 'unknown: the host is lost',
  });
  expect(await resource.update(lost, { ...state, found: 'x' }, testContext())).toMatchObject({ found: 'x' });
  await resource.delete(lost, testContext());
  expect(resource.needsUpdate?.({ ...lost, found: 'x' })).toBe(false);
  expect(steps).toEqual([]);
});
