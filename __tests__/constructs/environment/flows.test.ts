import fc from 'fast-check';
import { type Flow, type FlowEnd, Flows } from '../../../constructs/environment';
import { Port } from '../../../constructs/values';
import { configurationError } from './fixture';

const end = (name: string, kind: FlowEnd['kind'] = 'hosts', ...members: string[]): FlowEnd => ({
  name,
  kind,
  members: () => members,
});

const flow = (details: Partial<Flow> = {}): Flow => ({
  path: 'lab/Swarm',
  network: 'underlay',
  from: end('members', 'hosts', 'master', 'slave1'),
  to: end('managers', 'hosts', 'master'),
  port: Port.tcp(2377),
  why: 'Swarm management',
  ...details,
});

describe('Flows', () => {
  test('are entries that name their ends, each end once', () => {
    const flows = new Flows();
    flows.add(flow());
    flows.add(
      flow({ from: end('members'), to: end('members'), port: Port.udp(4789), carries: 'net', owner: 'kernel' }),
    );
    expect(flows.groups).toEqual([
      { name: 'members', kind: 'hosts', members: ['master', 'slave1'] },
      { name: 'managers', kind: 'hosts', members: ['master'] },
    ]);
    const shared = { path: 'lab/Swarm', network: 'underlay', from: 'members', why: 'Swarm management' };
    expect(flows.entries).toStrictEqual([
      { ...shared, to: 'managers', port: '2377/tcp' },
      { ...shared, to: 'members', port: '4789/udp', carries: 'net', owner: 'kernel' },
    ]);
  });

  test('read their members late', () => {
    const members: string[] = [];
    const flows = new Flows();
    flows.add(flow({ from: { name: 'late', kind: 'hosts', members: () => members } }));
    members.push('slave9');
    expect(flows.groups[0]).toEqual({ name: 'late', kind: 'hosts', members: ['slave9'] });
  });

  test('ends of one name are one selection, whoever names them and whenever', () => {
    const flows = new Flows();
    flows.add(flow({ from: end('operators', 'addresses') }));
    flows.add(flow({ from: end('operators', 'addresses', '198.51.100.0/24'), port: Port.tcp(22) }));
    expect(flows.groups[0]).toEqual({ name: 'operators', kind: 'addresses', members: ['198.51.100.0/24'] });
  });

  test('declared again, by whomever, are one flow, and the first reason stays', () => {
    const flows = new Flows();
    flows.add(flow());
    flows.add(flow({ path: 'lab/Other', why: 'another reason' }));
    expect(flows.entries).toMatchObject([{ path: 'lab/Swarm', why: 'Swarm management' }]);
  });

  test.each<[string, Partial<Flow>]>([
    ['network', { network: 'lab-net' }],
    ['speaker', { from: end('others') }],
    ['listener', { to: end('others') }],
    ['port', { port: Port.tcp(2376) }],
    ['protocol', { port: Port.udp(2377) }],
    ['range', { port: Port.tcpRange(2377, 2378) }],
    ['carried network', { carries: 'lab-net' }],
  ])('of another %s are another flow', (_, details) => {
    const flows = new Flows();
    flows.add(flow());
    flows.add(flow(details));
    expect(flows.entries).toHaveLength(2);
  });

  test('hold each flow once, however often and in whichever order it is declared', () => {
    const any = fc.record({
      from: fc.constantFrom('a', 'b', 'c'),
      to: fc.constantFrom('a', 'b', 'c'),
      port: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(any), (declared) => {
        const flows = new Flows();
        for (const { from, to, port } of declared)
          flows.add(flow({ from: end(from), to: end(to), port: Port.tcp(port) }));
        const keys = flows.entries.map(({ from, to, port }) => `${from} ${to} ${port}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(new Set(keys)).toEqual(new Set(declared.map(({ from, to, port }) => `${from} ${to} ${port}/tcp`)));
        const ends = new Set(declared.flatMap(({ from, to }) => [from, to]));
        expect(new Set(flows.groups.map(({ name }) => name))).toEqual(ends);
      }),
    );
  });

  test('fails LS029 when a name stands for hosts and for containers', () => {
    const flows = new Flows();
    flows.add(flow());
    expect(
      configurationError(() => {
        flows.add(flow({ path: 'lab/Hadoop', to: end('members', 'containers') }));
      }).message,
    ).toBe(
      'lab/Hadoop: end "members": a name stands for one selection (there are hosts of that name, these are containers); ' +
        'call one of them otherwise [LS029]',
    );
  });
});
