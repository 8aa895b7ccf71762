import type { EnvironmentJson } from '../../cli/manifest';
import { declaredTcp, judgeScan, scan } from './a4-scan';

const manifest = {
  groups: [
    { name: 'members', kind: 'hosts', members: ['master', 'slave1'] },
    { name: 'managers', kind: 'hosts', members: ['master'] },
  ],
  flows: [
    { network: 'underlay', from: 'members', to: 'managers', port: '2377/tcp' },
    { network: 'underlay', from: 'members', to: 'members', port: '7946/tcp' },
    { network: 'underlay', from: 'members', to: 'members', port: '4789/udp' },
    { network: 'hadoop', from: 'members', to: 'members', port: '8020/tcp' },
  ],
} as unknown as EnvironmentJson;

test('what a host may reach at another is what the flows of the underlay say', () => {
  expect(declaredTcp(manifest, 'slave1', 'master')).toEqual([2377, 7946]);
  expect(declaredTcp(manifest, 'master', 'slave1')).toEqual([7946]);
  expect(declaredTcp(manifest, 'a foreign machine', 'master')).toEqual([]);
});

test('fails for an undeclared port that answers or refuses, and for a declared one that times out', () => {
  expect(judgeScan('slave1', 'master', { open: [2377], refused: [7946] }, [2377, 7946])).toEqual([]);
  expect(judgeScan('slave1', 'master', { open: [22, 2377], refused: [99] }, [2377, 7946])).toEqual([
    'tcp 22 slave1 -> master is open, not declared',
    'tcp 99 slave1 -> master is refused, not declared',
    'tcp 7946 slave1 -> master is declared, timed out',
  ]);
});

test('a port that only once is neither silent nor declared was a stray answer', async () => {
  const answers = ['open 2377\nrefused 38484\nopen 40777\n', 'open 40777\n'];
  const asked: string[] = [];
  const found = await scan(
    (command) => {
      asked.push(command);
      return Promise.resolve(answers.shift() ?? '');
    },
    '192.0.2.11',
    [2377],
  );
  expect(found).toEqual({ open: [2377, 40777], refused: [] });
  expect(asked[1]).toContain('40777, 38484');
});
