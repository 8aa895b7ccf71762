import { consulKeyResource } from '../../../provider/resources/consul-key';
import { testContext } from '../fixture';
import { ConsulBed } from './consul/fixture';

let bed: ConsulBed;
beforeEach(() => {
  bed = new ConsulBed();
});
afterEach(() => {
  bed.remove();
});

const PATH = 'config/web/größe';
const planned = (changes: object = {}) => ({ cluster: bed.cluster, path: PATH, value: 'on', flags: 0, ...changes });
const state = (changes: object = {}) => ({ ...planned(), id: PATH, ...changes });
const resource = () => consulKeyResource(bed.consul.httpOf(), 1);
const stored = () => bed.consul.kv.get(PATH)?.value.toString();

describe('a key', () => {
  test('is made, with its flags, and read back', async () => {
    const made = await resource().create(planned({ value: '{"größe": 1}', flags: 7 }), testContext());
    expect(made).toEqual(state({ value: '{"größe": 1}', flags: 7 }));
    expect(bed.consul.kv.get(PATH)).toMatchObject({ flags: 7 });
    expect(await resource().read(made, testContext())).toEqual(made);
  });

  test('an empty value is one', async () => {
    const made = await resource().create(planned({ value: '' }), testContext());
    expect(await resource().read(made, testContext())).toEqual(made);
  });

  test('changed by hand it is read as it is; removed by hand it is gone', async () => {
    bed.consul.put(PATH, 'by hand', 3);
    expect(await resource().read(state(), testContext())).toEqual(state({ value: 'by hand', flags: 3 }));
    bed.consul.kv.clear();
    expect(await resource().read(state(), testContext())).toBeUndefined();
  });

  test('is updated in place; one that was removed since the plan is made again', async () => {
    bed.consul.put(PATH, 'on');
    expect(await resource().update(state({ value: 'off' }), state(), testContext())).toEqual(state({ value: 'off' }));
    expect(stored()).toBe('off');
    bed.consul.kv.clear();
    await resource().update(state({ value: 'off' }), state(), testContext());
    expect(stored()).toBe('off');
  });

  test('one that an interrupted deploy made is adopted; an update that was cut off is done', async () => {
    bed.consul.put(PATH, 'on');
    const { index } = bed.consul.kv.get(PATH) ?? {};
    expect(await resource().create(planned(), testContext())).toEqual(state());
    await resource().update(state(), state({ value: 'before' }), testContext());
    expect(bed.consul.kv.get(PATH)?.index).toBe(index); // not written anew
  });

  test('is deleted; one that is gone is', async () => {
    bed.consul.put(PATH, 'on');
    await resource().delete(state(), testContext());
    expect(bed.consul.kv.size).toBe(0);
    await resource().delete(state(), testContext());
  });

  test('is imported by server, token file and path', async () => {
    bed.consul.put(PATH, 'on', 2);
    const id = `ops@192.0.2.21:22 ${bed.cluster.tokenFile} ${PATH}`;
    expect(await resource().import?.(id, testContext())).toMatchObject({
      cluster: { port: 8500, tokenFile: bed.cluster.tokenFile, servers: [{ address: '192.0.2.21', user: 'ops' }] },
      path: PATH,
      value: 'on',
      flags: 2,
      id: PATH,
    });
  });

  test('the token is in a header, never in a URL', async () => {
    await resource().create(planned(), testContext());
    expect(bed.consul.calls[0]?.token).toBe(bed.consul.management);
    expect(bed.urls).not.toContain(bed.consul.management);
    expect(bed.urls).toContain('/v1/kv/config/web/gr%C3%B6%C3%9Fe?cas=0&flags=0');
  });
});

describe('a key that cannot be written', () => {
  test('fails where there is one with another value', async () => {
    bed.consul.put(PATH, 'theirs');
    await expect(resource().create(planned(), testContext())).rejects.toThrow(
      `Consul key ${PATH} is there already, with another value\nImport it`,
    );
    expect(stored()).toBe('theirs');
  });

  test('fails where somebody wrote it since the plan, before or in the middle of the write', async () => {
    bed.consul.put(PATH, 'theirs');
    const changed = `Consul key ${PATH} is not what the plan was made of\nSomebody wrote it since.`;
    await expect(resource().update(state({ value: 'off' }), state(), testContext())).rejects.toThrow(changed);
    bed.consul.put(PATH, 'on');
    bed.consul.answers.push(({ method }) => {
      if (method !== 'GET') bed.consul.put(PATH, 'theirs');
      return undefined;
    });
    await expect(resource().update(state({ value: 'off' }), state(), testContext())).rejects.toThrow(changed);
    await expect(resource().delete(state(), testContext())).rejects.toThrow(changed);
    expect(stored()).toBe('theirs');
  });

  test('fails to be imported where there is none, and without a whole id', async () => {
    const id = `ops@192.0.2.21:22 ${bed.cluster.tokenFile} none`;
    await expect(resource().import?.(id, testContext())).rejects.toThrow('Consul has no key none');
    await expect(resource().import?.('config/web', testContext())).rejects.toThrow(
      'import id "config/web" reads <user>@<address>:<ssh port> <token file> <name>\nWrite for example: ops@192.0.2.21:22',
    );
  });
});
