import {
  errorsByPath,
  unsaid,
  longestGap,
  lossSeen,
  membersWrong,
  misordered,
  noQuorum,
  plainText,
  restarted,
  type Sample,
} from './b1-judge';

const taken = (member: string, answered: number): Sample => ({ member, sent: answered - 10, answered });
const refused = (member: string, answered: number): Sample => ({ ...taken(member, answered), why: 'ConnectionLoss' });

describe('a probe', () => {
  const samples = [taken('c1', 100), taken('c2', 600), refused('c1', 700), refused('c2', 2000), taken('c1', 3100)];

  test('measures the longest time without a write that any member took', () => {
    expect(longestGap(samples, 0, 3200)).toEqual({ seconds: 2.5, from: 600 });
  });

  test('takes its own begin and end for answers, so that a loss at the end is seen', () => {
    expect(longestGap(samples, 0, 9100)).toEqual({ seconds: 6, from: 3100 });
    expect(longestGap([], 0, 5000)).toEqual({ seconds: 5, from: 0 });
  });

  test('names a loss beyond the bound, and a member that took nothing', () => {
    const within = { from: 0, to: 3200, bound: 2.5 };
    expect(lossSeen('consul', ['c1', 'c2'], samples, within)).toEqual([]);
    expect(lossSeen('consul', ['c1', 'c2', 'c3'], samples, { ...within, bound: 2 })).toEqual([
      'consul: no member took a write for 2.5 s, bound 2 s',
      'consul: c3 took no write at all',
    ]);
  });
});

describe('the order of a roll', () => {
  const before = new Map([
    ['c1', '2026-01-01T00:00:00Z'],
    ['c2', '2026-01-01T00:00:00Z'],
    ['c3', '2026-01-01T00:00:00Z'],
  ]);
  const after = new Map([
    ['c1', '2026-01-02T00:00:30Z'],
    ['c2', '2026-01-01T00:00:00Z'],
    ['c3', '2026-01-02T00:00:10Z'],
  ]);

  test('is that of the times at which members started anew', () => {
    expect(restarted(before, after)).toEqual(['c3', 'c1']);
  });

  test('ends with who led, and has every member', () => {
    expect(misordered('zookeeper', ['c1', 'c2', 'c3'], ['c3', 'c1', 'c2'], 'c2')).toEqual([]);
    expect(misordered('zookeeper', ['c1', 'c2', 'c3'], ['c2', 'c3', 'c1'], 'c2')).toEqual([
      'zookeeper: restarted c2, c3, c1; c2 led and was to be the last',
    ]);
    expect(misordered('zookeeper', ['c1', 'c2', 'c3'], ['c3', 'c1'], undefined)).toEqual([
      'zookeeper: c2 did not restart',
      'zookeeper: nobody led before it',
    ]);
  });
});

test('a quorum has one leader, and followers', () => {
  expect(
    noQuorum(
      new Map([
        ['c1', 'follower'],
        ['c2', 'leader'],
        ['c3', 'follower'],
      ]),
    ),
  ).toEqual([]);
  expect(
    noQuorum(
      new Map([
        ['c1', 'leader'],
        ['c2', 'leader'],
        ['c3', 'without an answer'],
      ]),
    ),
  ).toEqual(['2 members lead: c1, c2', 'c3 is without an answer']);
  expect(noQuorum(new Map([['c1', 'follower']]))).toEqual(['0 members lead']);
});

test('members of Consul: all that are declared, alive, where they are declared, and nobody else', () => {
  const declared = ['c1', 'c2', 'vm1', 'vm2'].map((name, index) => ({ name, address: `192.0.2.${index + 1}` }));
  const member = (Name: string, Addr: string, Status: number) => ({ Name, Addr, Status });
  const found = [member('c1', '192.0.2.1', 1), member('c2', '192.0.2.9', 1), member('vm1', '192.0.2.3', 4)];
  expect(
    membersWrong('c1', declared, [...found, member('old', '192.0.2.7', 1), member('gone', '192.0.2.8', 3)]),
  ).toEqual([
    'c1: c2 is at 192.0.2.9, declared at 192.0.2.2',
    'c1: vm1 is failed',
    'c1: does not know vm2',
    'c1: old (192.0.2.7) is alive and not declared',
  ]);
});

test("what Terraform prints is a sentence again without its frames and cursor's moves", () => {
  expect(plainText('\u001b[2K\u001b[1Alab  ╷\n  │ Error: it ended\n  │ 5 times\n  ╵\n')).toBe(
    'lab Error: it ended 5 times ',
  );
});

test('what cdktf draws between two lines of an error does not part them', () => {
  const progress = '\n\n1 Stack deploying     0 Stacks done     0 Stacks waiting\n\u001b[2K\u001b[1A\u001b[G';
  const output = `Error: it ended\n  │ with x.Y (A/B/Resource),${progress}lab-platform    │ on cdk.tf.json line 9\n${progress}`;
  expect(errorsByPath(plainText(output))).toEqual(
    new Map([['A/B', 'it ended with x.Y (A/B/Resource), on cdk.tf.json line 9 ']]),
  );
});

describe('a deploy that had to fail', () => {
  const block = (path: string, first: string, rest: string): string =>
    `Error: ${first} with longshore_host_container.X_1 (${path}/Resource), on cdk.tf.json line 9, in resource.longshore_host_container.X_1 (${path}/Resource): 9: }, ${rest} `;
  const output =
    'production: there is no such file ' +
    block(
      'Consul/Server-c1',
      'container consul on c1: it ended 5 times',
      'Its last lines: oops The one before is back, and runs.',
    ) +
    block('Consul/Server-c2', 'container consul on c2: not rolled, because consul on c1 failed', 'It runs as before.');

  test('says why, and that all others are as they were', () => {
    const errors = errorsByPath(output);
    expect([...errors.keys()]).toEqual(['Consul/Server-c1', 'Consul/Server-c2']);
    expect(unsaid(errors, 'Consul/Server-c1', ['Consul/Server-c2'], /Its last lines: oops/)).toEqual([]);
  });

  test('names what it does not say; what stands elsewhere in the output does not count', () => {
    expect(unsaid(errorsByPath(output), 'Consul/Server-c2', ['Consul/Server-c1'], /no such file/)).toEqual([
      expect.stringMatching(/^Consul\/Server-c2: the deploy does not say why it failed: container consul on c2/),
      'Consul/Server-c2: the one before is not said to be back',
      'Consul/Server-c1: it is not said that it was not rolled',
    ]);
  });
});
