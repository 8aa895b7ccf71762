import { computed, required, resource, string, type Resource } from '../../../provider/framework';

test('a resource is what it is written as', () => {
  const never = (): Promise<never> => Promise.reject(new Error('not called'));
  const definition: Resource = {
    schema: {
      name: 'thing',
      doc: 'A thing.',
      attributes: { path: required(string, 'Path.'), id: computed(string, 'Id.') },
    },
    read: never,
    create: never,
    update: never,
    delete: never,
  };
  expect(resource(definition)).toBe(definition);
});
