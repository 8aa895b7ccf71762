import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  AttributeError,
  IncompleteError,
  resource,
  type Context,
  type Planned,
  type State,
} from '../../../provider/framework';
import { pause } from '../../../provider/resources/host-trouble';
import { replaceFile } from '../../replace-file';
import { folder, knob, type Handler } from './knobs';
import { thing } from './thing.schema';

type Attributes = typeof thing.attributes;
type Thing = State<Attributes>;

const file = (name: string): string => join(folder(), `${name}.thing.json`);

function stored(name: string): Thing | undefined {
  return existsSync(file(name)) ? (JSON.parse(readFileSync(file(name), 'utf8')) as Thing) : undefined;
}

/** A file for each thing: what a test changes by hand is what `read` finds. */
export const thingResource = resource<Attributes>({
  schema: thing,

  read: ({ name }, context) => {
    misbehave('read', name, context);
    const found = stored(name);
    return Promise.resolve(found && { ...found, secret: undefined });
  },
  create: async (planned, context) => write('create', planned, context),
  update: async (planned, _prior, context) => write('update', planned, context),
  delete: ({ name }, context) => {
    misbehave('delete', name, context);
    rmSync(file(name), { force: true });
    return Promise.resolve();
  },
  import: (id, context) => {
    misbehave('import', id, context);
    const found = stored(id);
    if (found === undefined) throw new Error(`there is no thing ${id}\nLook into the folder.`);
    return Promise.resolve({ ...found, secret: undefined });
  },
  needsUpdate: ({ health }) => health !== 'well',
});

function misbehave(handler: Handler, name: string, context: Context): void {
  const { throws, attribute, bare, warns } = knob(handler, name);
  if (warns !== undefined) context.warn(warns, `while ${handler} ran`);
  if (throws === undefined) return;
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- a library may do it too
  if (bare === true) throw throws;
  throw attribute === undefined ? new Error(throws) : new AttributeError(attribute, throws);
}

async function write(handler: 'create' | 'update', planned: Planned<Attributes>, context: Context): Promise<Thing> {
  const { name } = planned;
  misbehave(handler, name, context);
  const made: Thing = { ...planned, id: name, revision: (stored(name)?.revision ?? 0) + 1, health: 'sick' };
  const keep = (state: Thing): Thing => {
    replaceFile(file(name), JSON.stringify(state)); // a test that looks meanwhile sees a whole one
    return state;
  };
  keep(made); // there, and not well yet: a test sees by this that the wait has begun
  const { waits = 0 } = knob(handler, name);
  const deadline = Date.now() + waits * 1000;
  while (knob(handler, name).waits !== undefined) {
    if (Date.now() >= deadline) throw new IncompleteError(made, `thing ${name}: not well after ${waits} s\nIt coughs.`);
    await pause(50, context.signal);
  }
  return keep({ ...made, health: 'well' });
}
