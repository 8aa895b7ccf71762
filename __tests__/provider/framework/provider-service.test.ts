import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HandlerContext } from '@connectrpc/connect';
import { decodeObject, encodeObject, UNKNOWN } from '../../../provider/framework/dynamic-value';
import { providerService } from '../../../provider/framework/provider-service';
import { Diagnostic_Severity } from '../../../provider/framework/protocol.generated';
import { AttributeError, IncompleteError, type Context, type Resource } from '../../../provider/framework/resource';
import { computed, defaulted, number, optional, required, string } from '../../../provider/framework/schema';

const attributes = {
  path: required(string, 'Path.', { requiresReplace: true }),
  size: defaulted(number, 7, 'Size.'),
  password: optional(string, 'Secret.', { writeOnly: true }),
  id: computed(string, 'Id.'),
};
type Values = Record<string, unknown>;

let seen: Values[];
let thing: Resource;
let stop: AbortController;

beforeEach(() => {
  seen = [];
  stop = new AbortController();
  thing = {
    schema: { name: 'thing', doc: 'A thing.', attributes },
    read: (state) => Promise.resolve(state),
    create: (planned) => {
      seen.push(planned);
      return Promise.resolve({ ...planned, id: 'new' });
    },
    update: (planned) => {
      seen.push(planned);
      return Promise.resolve(planned);
    },
    delete: (state) => {
      seen.push(state);
      return Promise.resolve();
    },
    import: (id) => Promise.resolve({ path: id, size: 1, id }),
  };
});

const typeName = 'longshore_thing';
const wire = (values?: Values): { msgpack: Uint8Array } => ({ msgpack: encodeObject(attributes, values) });
const values = (value?: { msgpack?: Uint8Array }): Values | undefined =>
  decodeObject(attributes, value?.msgpack ?? new Uint8Array([0xc0]));

interface Response {
  diagnostics?: { severity: Diagnostic_Severity; summary: string; detail: string; attribute?: unknown }[];
  newState?: { msgpack: Uint8Array };
  plannedState?: { msgpack: Uint8Array };
  upgradedState?: { msgpack: Uint8Array };
  importedResources?: { typeName: string; state: { msgpack: Uint8Array } }[];
  requiresReplace?: unknown[];
  private?: Uint8Array;
  plannedPrivate?: Uint8Array;
}

/** One call as the server makes it. */
async function call(method: string, request: object = {}, resources = [thing]): Promise<Response> {
  const service = providerService(resources, stop) as unknown as Record<
    string,
    (request: object, context: HandlerContext) => Response | Promise<Response>
  >;
  const handler = service[method];
  if (handler === undefined) throw new Error(`no method ${method}`);
  return handler({ typeName, ...request }, {} as HandlerContext);
}

const state = { path: '/a', size: 7, id: 'a' };

describe('the calls of Terraform', () => {
  test('its resources and what the server can do', async () => {
    const serverCapabilities = { planDestroy: false, getProviderSchemaOptional: true, moveResourceState: false };
    expect(await call('getMetadata')).toMatchObject({ resources: [{ typeName }], serverCapabilities });
    expect(await call('getProviderSchema')).toMatchObject({
      provider: { block: { description: 'Longshore: what one host knows, reached over SSH.' } },
      resourceSchemas: { [typeName]: { block: { description: 'A thing.' } } },
      serverCapabilities,
    });
  });

  test.each(['validateProviderConfig', 'configureProvider'])('%s has nothing to say', async (m) => {
    expect(await call(m)).toEqual({});
  });

  test('a configuration is looked at', async () => {
    expect((await call('validateResourceConfig', { config: wire({ path: '/a', size: 1 }) })).diagnostics).toEqual([]);
  });

  test('an update keeps what its plan promised of computed values: Terraform would call another one a bug', async () => {
    thing.update = (planned) => Promise.resolve({ ...planned, id: 'renamed' });
    const request = {
      priorState: wire(state),
      plannedState: wire({ ...state, size: 9 }),
      config: wire({ path: '/a' }),
    };
    expect(values((await call('applyResourceChange', request)).newState)).toEqual({ ...state, size: 9 });
  });

  test('an update says what its plan left open, and what it made of the rest', async () => {
    thing.update = (planned) => Promise.resolve({ ...planned, size: 10, id: 'renamed' });
    const request = {
      priorState: wire(state),
      plannedState: wire({ ...state, size: 9, id: UNKNOWN }),
      config: wire({ path: '/a' }),
    };
    const answer = await call('applyResourceChange', request);
    expect(values(answer.newState)).toEqual({ path: '/a', size: 10, id: 'renamed' });
  });

  test('fails for a configuration that sets what is computed, at its place', async () => {
    const { diagnostics } = await call('validateResourceConfig', { config: wire({ path: '/a', id: 'mine' }) });
    expect(diagnostics).toMatchObject([
      { severity: Diagnostic_Severity.ERROR, summary: 'id cannot be set', attribute: { steps: [{}] } },
    ]);
  });

  test('stored state is brought to the present schema', async () => {
    const json = new TextEncoder().encode('{"path":"/a","forgotten":true}');
    const { upgradedState, diagnostics } = await call('upgradeResourceState', { rawState: { json } });
    expect(values(upgradedState)).toEqual({ path: '/a' });
    expect(diagnostics).toEqual([]);
  });

  test('reading passes what was found, and the private bytes', async () => {
    thing.read = (found) => Promise.resolve({ ...found, size: 9 });
    const kept = new Uint8Array([1, 2]);
    const answer = await call('readResource', { currentState: wire(state), private: kept });
    expect(values(answer.newState)).toEqual({ ...state, size: 9 });
    expect(answer.private).toBe(kept);
  });

  test('reading what is gone gives null; reading nothing asks nobody', async () => {
    thing.read = () => Promise.resolve(undefined);
    expect(values((await call('readResource', { currentState: wire(state) })).newState)).toBeUndefined();
    thing.read = () => Promise.reject(new Error('asked'));
    expect((await call('readResource', { currentState: wire() })).diagnostics).toEqual([]);
    expect((await call('readResource', {})).diagnostics).toEqual([]);
    expect((await call('readResource', { currentState: { msgpack: new Uint8Array() } })).diagnostics).toEqual([]);
  });

  test('warnings of a handler reach Terraform beside the state', async () => {
    thing.read = (found, context: Context) => {
      context.warn('host slave1 cannot be reached', 'Connection timed out');
      return Promise.resolve(found);
    };
    const answer = await call('readResource', { currentState: wire(state) });
    expect(answer.diagnostics).toEqual([
      {
        severity: Diagnostic_Severity.WARNING,
        summary: 'host slave1 cannot be reached',
        detail: 'Connection timed out',
      },
    ]);
    expect(values(answer.newState)).toEqual(state);
  });

  test('a plan names the attributes that force a replacement by their path', async () => {
    const next = { ...state, path: '/b' };
    const answer = await call('planResourceChange', {
      priorState: wire(state),
      proposedNewState: wire(next),
      config: wire({ path: '/b' }),
    });
    expect(answer.requiresReplace).toMatchObject([{ steps: [{ selector: { case: 'attributeName', value: 'path' } }] }]);
    expect(values(answer.plannedState)).toEqual(next);
  });

  test('a plan of a creation leaves computed values unknown', async () => {
    const config = { path: '/a', password: 'p' };
    const answer = await call('planResourceChange', {
      priorState: wire(),
      proposedNewState: wire(config),
      config: wire(config),
    });
    expect(values(answer.plannedState)).toEqual({ path: '/a', size: 7, id: UNKNOWN });
  });

  test('fails to plan what a resource refuses, and asks it only about what is to be made or changed', async () => {
    thing = { ...thing, refuse: () => Promise.reject(new Error('this cannot work\nbecause')) };
    const config = { path: '/a' };
    const planned = (prior?: Values, next?: Values): Promise<Response> =>
      call('planResourceChange', {
        priorState: wire(prior),
        proposedNewState: wire(next),
        config: wire(next && config),
      });
    expect((await planned(undefined, config)).diagnostics).toMatchObject([
      { summary: 'this cannot work', detail: 'because' },
    ]);
    expect((await planned({ ...state, size: 9 }, state)).diagnostics).toHaveLength(1);
    expect((await planned(state, state)).diagnostics).toEqual([]);
    expect((await planned(state)).diagnostics).toEqual([]);
  });

  test('creating sees the write-only value, which is in no state', async () => {
    const answer = await call('applyResourceChange', {
      priorState: wire(),
      plannedState: wire({ path: '/a', size: 7, id: UNKNOWN }),
      config: wire({ path: '/a', password: 'hidden' }),
      plannedPrivate: new Uint8Array([3]),
    });
    expect(seen).toMatchObject([{ password: 'hidden' }]);
    expect(values(answer.newState)).toEqual({ path: '/a', size: 7, id: 'new' });
    expect(Buffer.from(answer.newState?.msgpack ?? []).toString()).not.toContain('hidden');
    expect(answer.private).toEqual(new Uint8Array([3]));
  });

  test('updating sees it too', async () => {
    await call('applyResourceChange', {
      priorState: wire(state),
      plannedState: wire({ ...state, size: 8 }),
      config: wire({ path: '/a', size: 8, password: 'hidden' }),
    });
    expect(seen).toEqual([{ ...state, size: 8, password: 'hidden' }]);
  });

  test('deleting gives null; deleting nothing asks nobody', async () => {
    const gone = await call('applyResourceChange', { priorState: wire(state), plannedState: wire(), config: wire() });
    expect(values(gone.newState)).toBeUndefined();
    expect(seen).toEqual([state]);
    await call('applyResourceChange', { priorState: wire(), plannedState: wire(), config: wire() });
    expect(seen).toHaveLength(1);
  });

  test('each is noted in the journal as what it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-journal-'));
    const journal = join(folder, 'journal');
    jest.replaceProperty(process, 'env', { ...process.env, LONGSHORE_JOURNAL: journal });
    try {
      const change = (priorState?: Values, plannedState?: Values) =>
        call('applyResourceChange', {
          priorState: wire(priorState),
          plannedState: wire(plannedState),
          config: wire(plannedState && { path: '/a' }),
        });
      await change(undefined, { path: '/a', size: 7, id: UNKNOWN });
      await change(state, { ...state, size: 8 });
      await change(state, undefined);
      const noted = readFileSync(journal, 'utf8').trim().split('\n');
      expect(noted.map((line) => JSON.parse(line) as unknown)).toEqual([
        { what: 'thing', action: 'create', state: 'begun' },
        { what: 'thing', action: 'create', state: 'done' },
        { what: 'a', action: 'update', state: 'begun' },
        { what: 'a', action: 'update', state: 'done' },
        { what: 'a', action: 'delete', state: 'begun' },
        { what: 'a', action: 'delete', state: 'done' },
      ]);
    } finally {
      jest.restoreAllMocks();
      rmSync(folder, { recursive: true });
    }
  });

  test('an import gives the state', async () => {
    const { importedResources } = await call('importResourceState', { id: '/srv' });
    expect(importedResources?.map((imported) => [imported.typeName, values(imported.state)])).toEqual([
      [typeName, { path: '/srv', size: 1, id: '/srv' }],
    ]);
  });

  test('StopProvider ends waits', async () => {
    await call('stopProvider');
    expect(stop.signal.aborted).toBe(true);
  });
});

describe('what is thrown is a diagnostic, never a crash', () => {
  const reading = async (error: unknown): Promise<Response> => {
    thing.read = () => {
      throw error;
    };
    return call('readResource', { currentState: wire(state) });
  };

  test('fails with the first line as summary, the rest as detail', async () => {
    expect(
      (await reading(new Error('host slave1 has no Docker engine\nInstall one.\nThen run this again.'))).diagnostics,
    ).toEqual([
      {
        severity: Diagnostic_Severity.ERROR,
        summary: 'host slave1 has no Docker engine',
        detail: 'Install one.\nThen run this again.',
      },
    ]);
  });

  test('fails with the place in the configuration where the error is about one attribute', async () => {
    const { diagnostics } = await reading(new AttributeError('nodeLabels', 'too many'));
    expect(diagnostics).toMatchObject([
      { summary: 'too many', attribute: { steps: [{ selector: { case: 'attributeName', value: 'node_labels' } }] } },
    ]);
  });

  test('fails with whatever else is thrown as text', async () => {
    expect((await reading('just text')).diagnostics).toMatchObject([{ summary: 'just text', detail: '' }]);
  });

  const changing = (priorState?: Values): Promise<Response> =>
    call('applyResourceChange', {
      priorState: wire(priorState),
      plannedState: wire({ ...state, size: 8 }),
      config: wire({ path: '/a', size: 8 }),
    });

  test('fails to create: nothing is in the state', async () => {
    thing.create = () => Promise.reject(new Error('no space'));
    const answer = await changing();
    expect(answer.diagnostics).toMatchObject([{ severity: Diagnostic_Severity.ERROR, summary: 'no space' }]);
    expect(values(answer.newState)).toBeUndefined();
  });

  test('fails to update: the state stays as it was', async () => {
    thing.update = () => Promise.reject(new Error('no space'));
    expect(values((await changing(state)).newState)).toEqual(state);
  });

  test('fails half-way: what was made is in the state, without the write-only value', async () => {
    thing.create = () => Promise.reject(new IncompleteError({ ...state, password: 'hidden' }, 'not healthy'));
    const answer = await changing();
    expect(answer.diagnostics).toMatchObject([{ summary: 'not healthy' }]);
    expect(values(answer.newState)).toEqual(state);
  });

  test('fails to import what knows no import', async () => {
    delete (thing as { import?: unknown }).import;
    expect((await call('importResourceState', { id: 'x' })).diagnostics).toMatchObject([
      { summary: 'longshore_thing cannot be imported' },
    ]);
  });

  test('fails for a resource of another provider, naming those that there are', async () => {
    expect(
      (await call('readResource', { typeName: 'aws_thing', currentState: wire(state) })).diagnostics,
    ).toMatchObject([{ summary: 'aws_thing: no such resource; this provider has longshore_thing' }]);
    const two = [thing, { ...thing, schema: { ...thing.schema, name: 'other' } }];
    expect((await call('readResource', { typeName: 'thing' }, two)).diagnostics).toMatchObject([
      { summary: 'thing: no such resource; this provider has longshore_thing, longshore_other' },
    ]);
  });

  test('fails for stored state that is no JSON', async () => {
    const json = new TextEncoder().encode('{');
    expect((await call('upgradeResourceState', { rawState: { json } })).diagnostics).toHaveLength(1);
  });
});
