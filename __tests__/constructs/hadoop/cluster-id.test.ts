import { clusterIdOf, isClusterId } from '../../../constructs/hadoop/cluster-id';

test('a cluster id is a version 5 UUID, the same each time and another for another path', () => {
  const id = clusterIdOf('lab/Hadoop');
  expect(id).toMatch(/^CID-[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(clusterIdOf('lab/Hadoop')).toBe(id);
  expect(clusterIdOf('staging/Hadoop')).not.toBe(id);
  expect(isClusterId(id)).toBe(true);
});

test.each(['', 'CID-', 'CID-ABCDEF01-0000-4000-8000-000000000000', '11111111-1111-4111-8111-111111111111'])(
  'is no cluster id: "%s"',
  (text) => {
    expect(isClusterId(text)).toBe(false);
  },
);
