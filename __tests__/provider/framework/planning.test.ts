import { UNKNOWN } from '../../../provider/framework/dynamic-value';
import { plan } from '../../../provider/framework/planning';
import type { Resource } from '../../../provider/framework/resource';
import { computed, defaulted, map, number, optional, required, string } from '../../../provider/framework/schema';

const never = (): Promise<never> => Promise.reject(new Error('a plan runs no handler'));
const thing: Resource = {
  schema: {
    name: 'thing',
    doc: 'A thing.',
    attributes: {
      path: required(string, 'Path.', { requiresReplace: true }),
      labels: optional(map(string), 'Labels.'),
      size: defaulted(number, 7, 'Size.'),
      place: optional(map(string), 'Place.', { replaces: (a, b) => a.name !== b.name }),
      password: optional(string, 'Secret.', { writeOnly: true }),
      id: computed(string, 'Id.'),
      digest: computed(string, 'Digest.', { volatile: true }),
    },
  },
  read: never,
  create: never,
  update: never,
  delete: never,
};
const prior = { path: '/a', labels: { a: '1' }, size: 7, id: 'a', digest: 'd1' };

describe('a plan', () => {
  test('of a creation: defaults filled in, computed values unknown, write-only ones left out', () => {
    const config = { path: '/a', password: 'p' };
    expect(plan(thing, undefined, { ...config }, config)).toEqual({
      planned: { path: '/a', size: 7, password: undefined, id: UNKNOWN, digest: UNKNOWN },
      requiresReplace: [],
      isApplied: true,
    });
  });

  test('of a destruction is nothing', () => {
    expect(plan(thing, prior, undefined, undefined)).toEqual({
      planned: undefined,
      requiresReplace: [],
      isApplied: false,
    });
  });

  test('without a change keeps what is known', () => {
    const config = { path: '/a', labels: { a: '1' } };
    const { planned, isApplied } = plan(thing, prior, { ...prior }, config);
    expect(planned).toEqual(prior);
    expect(isApplied).toBe(false);
  });

  test('of a changed input: only volatile computed values become unknown', () => {
    const config = { path: '/a', labels: { a: '2' } };
    expect(plan(thing, prior, { ...prior, ...config }, config)).toEqual({
      planned: { ...prior, labels: { a: '2' }, digest: UNKNOWN },
      requiresReplace: [],
      isApplied: true,
    });
  });

  test('of an input that is unknown is a change', () => {
    const config = { path: '/a', labels: UNKNOWN };
    expect(plan(thing, prior, { ...prior, ...config }, config).planned).toMatchObject({
      labels: UNKNOWN,
      digest: UNKNOWN,
    });
  });

  test('names what makes it be created anew', () => {
    const config = { path: '/b', labels: { a: '1' } };
    const { requiresReplace, isApplied } = plan(thing, prior, { ...prior, ...config }, config);
    expect(requiresReplace).toEqual(['path']);
    expect(isApplied).toBe(false); // its creation is planned apart
  });

  test('names what makes it be created anew only by this change; what is unknown does not', () => {
    const at = (place: unknown) => {
      const config = { path: '/a', labels: { a: '1' }, place };
      const before = { ...prior, place: { name: 'h1', port: '22' } };
      return plan(thing, before, { ...before, ...config }, config).requiresReplace;
    };
    expect(at({ name: 'h2', port: '22' })).toEqual(['place']);
    expect(at({ name: 'h1', port: '23' })).toEqual([]);
    expect(at(UNKNOWN)).toEqual([]);
    expect(at({ name: UNKNOWN, port: '22' })).toEqual([]);
  });

  test('goes back to the default when the value is taken out of the configuration', () => {
    const config = { path: '/a', labels: { a: '1' } };
    const { planned } = plan(thing, { ...prior, size: 9 }, { ...prior, size: 9 }, config);
    expect(planned).toMatchObject({ size: 7, digest: UNKNOWN });
  });

  test('keeps an unknown value where there is a default', () => {
    const config = { path: '/a', size: UNKNOWN };
    expect(plan(thing, undefined, { ...config }, config).planned).toMatchObject({ size: UNKNOWN });
  });

  test('is an update when what was read asks for one, although no input changed', () => {
    const asks = { ...thing, needsUpdate: ({ digest }: Record<string, unknown>) => digest !== 'wanted' };
    const config = { path: '/a', labels: { a: '1' } };
    expect(plan(asks, prior, { ...prior }, config).planned).toMatchObject({ id: 'a', digest: UNKNOWN });
    expect(plan(asks, undefined, { ...config }, config).planned).toMatchObject({ digest: UNKNOWN }); // nothing was read yet
    const settled = { ...prior, digest: 'wanted' };
    expect(plan(asks, settled, { ...settled }, config).planned).toEqual(settled);
  });
});
