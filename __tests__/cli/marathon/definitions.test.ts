import { differing, pastOf, type Version } from '../../../cli/marathon/definitions';
import { document } from '../../provider/resources/marathon/fixture';

/** By letter: a definition. In the order in which they were deployed; the last runs. */
function past(letters: string) {
  const versions = Array.from(letters, (letter, at): Version => ({
    version: `v${at + 1}`,
    document: document({ cmd: letter }),
  }));
  const [current, ...older] = versions.reverse();
  const { target, wentBackTo } = pastOf(current?.document ?? {}, older);
  return [target?.version, wentBackTo?.version];
}

describe('the definition before the one that runs', () => {
  test.each([
    ['A', undefined, undefined],
    ['AB', 'v1', undefined],
    ['ABC', 'v2', undefined],
    // A restart, or a scale.
    ['ABB', 'v1', undefined],
    ['AABBB', 'v2', undefined],
    ['AA', undefined, undefined],
    // B was gone back from.
    ['ABA', undefined, 'v1'],
    ['ABAA', undefined, 'v1'],
    ['ABCB', 'v1', 'v2'],
    ['ABAC', 'v3', undefined],
    ['ABACA', undefined, 'v1'],
    ['ABCBDB', 'v1', 'v2'],
  ])('of %s is %s', (letters, target, wentBackTo) => {
    expect(past(letters)).toEqual([target, wentBackTo]);
  });
});

test('a number of instances, and what is embedded in an answer, is no part of a definition', () => {
  const version = '2026-01-01T00:00:00.000Z';
  const answer = { version, versionInfo: { lastConfigChangeAt: version }, tasks: [{ id: 'a' }], tasksRunning: 1 };
  expect(
    differing(document({ instances: 2, executorResources: { cpus: 0.2 } }), {
      ...document({ instances: 5 }),
      ...answer,
    }),
  ).toEqual([]);
  expect(differing(document({ cpus: 1, env: { A: 'b' } }), document())).toEqual(['cpus', 'env']);
});

test('what is a default, or was given a service port, is no difference', () => {
  const ports = (servicePort: number) => document({ portDefinitions: [{ port: servicePort }], cpus: 1 });
  expect(differing(ports(10_001), { ...ports(10_001), maxLaunchDelaySeconds: 300 })).toEqual([]);
  expect(differing(ports(10_001), ports(10_002))).toEqual(['portDefinitions']);
});

test('documents that the judge refuses are compared as they are', () => {
  const odd = { ...document(), cpus: -1 };
  expect(differing(odd, { ...odd, cmd: 'other', tasks: [], tasksRunning: 0 })).toEqual(['cmd']);
});
