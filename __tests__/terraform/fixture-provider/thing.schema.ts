import {
  bool,
  computed,
  defaulted,
  list,
  map,
  number,
  object,
  optional,
  required,
  string,
  type ResourceSchema,
} from '../../../provider/framework';

const maker = object({ name: required(string, 'Who.'), country: optional(string, 'Where.') });

const part = object({
  name: required(string, 'What.'),
  weight: optional(number, 'kg.'),
  options: optional(map(string), 'Any.'),
  maker: optional(maker, 'Who made it.'),
});

/** Every kind of attribute that the framework knows. */
export const thing = {
  name: 'thing',
  doc: 'A file in a folder.',
  attributes: {
    name: required(string, 'Name of the file.', { requiresReplace: true }),
    size: required(number, 'Any number.'),
    enabled: defaulted(bool, true, 'Any.'),
    colour: defaulted(string, 'blue', 'Any.'),
    note: optional(string, 'Any.'),
    tags: optional(list(string), 'Any.'),
    labels: optional(map(string), 'Any.'),
    matrix: optional(list(list(number)), 'Any.'),
    place: optional(object({ city: required(string, 'Any.'), floors: optional(list(number), 'Any.') }), 'Any.'),
    parts: optional(list(part), 'Any.'),
    secret: optional(string, 'Never stored by Terraform.', { writeOnly: true }),
    secretVersion: optional(number, 'A change sends the secret again.'),
    id: computed(string, 'The name.'),
    revision: computed(number, 'Counts the writes.', { volatile: true }),
    health: computed(string, '`well` or `sick`.', { volatile: true }),
  },
} as const satisfies ResourceSchema;

/** The same resource in a later release: `note` and `matrix` are gone, `shape` is new, and `size` has become text. */
export const laterThing = {
  ...thing,
  attributes: {
    ...Object.fromEntries(Object.entries(thing.attributes).filter(([name]) => !['note', 'matrix'].includes(name))),
    size: required(string, 'Any text.'),
    shape: defaulted(string, 'round', 'Any.'),
  },
} satisfies ResourceSchema;
