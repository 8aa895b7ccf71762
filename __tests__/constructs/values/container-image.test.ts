import fc from 'fast-check';
import { ContainerImage } from '../../../constructs/values';

const DIGEST = `sha256:${'a1'.repeat(32)}`;
const component = fc.stringMatching(/^[a-z0-9]{1,8}(?:(?:\.|_|__|--?)[a-z0-9]{1,8}){0,2}$/);
const registry = fc.constantFrom(
  'localhost',
  'localhost:5000',
  'registry:5000',
  '172.31.250.2:5000',
  'registry.example.com',
);
const reference = fc
  .record({
    registry: fc.option(registry, { nil: undefined }),
    // A first component with a dot would be read as a registry.
    repository: fc
      .tuple(fc.stringMatching(/^[a-z0-9]{1,6}$/), fc.array(component, { maxLength: 3 }))
      .map(([a, rest]) => [a, ...rest].join('/')),
    tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), { nil: undefined }),
    digest: fc.option(fc.constant(DIGEST), { nil: undefined }),
  })
  .filter(({ registry: first, repository }) => first !== undefined || !/^localhost(\/|$)/.test(repository));

describe('ContainerImage', () => {
  test('has the parts it is written with, and prints them', () => {
    fc.assert(
      fc.property(reference, (parts) => {
        const text = `${parts.registry === undefined ? '' : `${parts.registry}/`}${parts.repository}${parts.tag === undefined ? '' : `:${parts.tag}`}${
          parts.digest === undefined ? '' : `@${parts.digest}`
        }`;
        const image = ContainerImage.of(text);
        expect(image).toEqual(parts);
        expect(image.toString()).toBe(text);
        expect(image.isPinned).toBe(parts.digest !== undefined);
      }),
    );
  });

  test.each([
    ['hadoop', undefined, 'hadoop', undefined],
    ['localhost:5000', undefined, 'localhost', '5000'], // no slash: a name and its tag
    ['apache/hadoop:3.5.0', undefined, 'apache/hadoop', '3.5.0'],
    ['registry:5000/a/b:1', 'registry:5000', 'a/b', '1'],
    ['docker.io/apache/hadoop', 'docker.io', 'apache/hadoop', undefined],
  ])('%s', (text, host, repository, tag) => {
    const image = ContainerImage.of(text);
    expect([image.registry, image.repository, image.tag]).toEqual([host, repository, tag]);
  });

  test.each([
    '',
    'Hadoop',
    'hadoop:',
    'hadoop@sha256:abc',
    `hadoop@${DIGEST}0`,
    `hadoop@${DIGEST.toUpperCase()}`,
    'hadoop:-1',
    `hadoop:${'1'.repeat(129)}`,
    'hadoop 3',
    'https://registry.example.com/hadoop',
    'a//b',
    '/a',
    'a/',
    '-a',
    'a___b',
    'registry.example.com:port/a',
    'hadoop\n',
  ])('fails LS004 for %j', (text) => {
    expect(() => ContainerImage.of(text)).toThrow(
      `"${text}": an image reference reads [registry/]repository[:tag][@sha256:<64 hex digits>], repository in lower case; write for example`,
    );
  });
});
