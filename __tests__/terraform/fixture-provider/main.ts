// A provider for tests of the framework: bundled, delivered and started as ours is.
import { computed, required, resource, serve, string, type Resource } from '../../../provider/framework';
import { thingResource } from './thing';
import { laterThing } from './thing.schema';

const isLater = process.env.THING_RELEASE === 'later';
const later = {
  ...thingResource,
  schema: laterThing,
  read: async (...call: Parameters<typeof thingResource.read>) => {
    const found = await thingResource.read(...call);
    return found && { ...found, size: String(found.size) };
  },
} as unknown as Resource;

/** The least a resource can be: no import, no update that could fail. */
const plain = resource({
  schema: {
    name: 'plain',
    doc: 'Nothing but a name.',
    attributes: { name: required(string, 'Any.'), id: computed(string, 'The name.') },
  },
  read: (state) => Promise.resolve(state),
  create: (planned) => Promise.resolve({ ...planned, id: planned.name }),
  update: (planned) => Promise.resolve(planned),
  delete: () => Promise.resolve(),
});

serve([isLater ? later : thingResource, plain]);
