import { lastLine, parseSnapshot } from '../../../cli/deploy/state';

const state = (...resources: object[]): string => JSON.stringify({ resources });
const service = (name: string, found: string, image = 'a'): object => ({
  mode: 'managed',
  type: 'longshore_swarm_service',
  name,
  instances: [{ attributes: { name: name.toLowerCase(), host: { name: 'slave1' }, found, image } }],
});
const member = (status?: string): object => ({
  mode: 'managed',
  type: 'longshore_swarm_member',
  name: 'slave1',
  instances: [{ ...(status !== undefined && { status }), attributes: { id: 'slave1', host: { name: 'slave1' } } }],
});
const data = { mode: 'data', type: 'x', name: 'y', instances: [{ attributes: {} }] };

test('nothing but resources counts, and no state is none', () => {
  expect(parseSnapshot('\n').size).toBe(0);
  expect([...parseSnapshot(state(member(), data)).keys()]).toEqual(['longshore_swarm_member.slave1']);
});

test('the last line counts what is done, names what goes on, and says what to do', () => {
  const before = parseSnapshot(state(service('Web', 'as declared, 1'), service('Old', 'as declared, 1')));
  const after = parseSnapshot(state(service('Web', 'not awaited to the end', 'b'), service('New', 'as declared, 2')));
  expect(lastLine(before, after, 'longshore deploy lab')).toBe(
    'interrupted: 1 made, 1 changed, 1 removed, and the state knows it; still going on: web on slave1; ' +
      'next: longshore deploy lab takes it up from there',
  );
});

test('where nothing goes on it says so; what is tainted does', () => {
  const whole = parseSnapshot(state(member()));
  expect(lastLine(whole, whole, 'again')).toBe(
    'interrupted: 0 made, 0 changed, 0 removed, and the state knows it; nothing goes on on the hosts; next: again takes it up from there',
  );
  expect(lastLine(new Map(), parseSnapshot(state(member('tainted'))), 'again')).toContain('still going on: slave1;');
});
