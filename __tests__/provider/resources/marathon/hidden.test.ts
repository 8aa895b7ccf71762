import { HIDDEN, hiddenIn, masked, revealed } from '../../../../provider/resources/marathon/hidden';
import type { JsonObject } from '../../../../upstream/marathon/document';

const parameters = (...values: string[]) => ({
  container: { docker: { image: 'a', parameters: values.map((value) => ({ key: 'env', value })) } },
});

describe('what is hidden of a document', () => {
  test.each<[string, JsonObject, JsonObject, string[]]>([
    [
      'a variable',
      { env: { DB_PASSWORD: 'x y', LEVEL: 'info' } },
      { env: { DB_PASSWORD: HIDDEN, LEVEL: 'info' } },
      ['env.DB_PASSWORD'],
    ],
    ['a label', { labels: { api_key: 'x' } }, { labels: { api_key: HIDDEN } }, ['labels.api_key']],
    [
      'a variable of docker run',
      parameters('A=b', 'API_TOKEN=x y;z'),
      parameters('A=b', `API_TOKEN=${HIDDEN}`),
      ['container.docker.parameters.value.API_TOKEN'],
    ],
    ['a word', { args: ['serve', '--auth-token', 'x'] }, { args: ['serve', '--auth-token', HIDDEN] }, ['args']],
    [
      'an assignment',
      { cmd: 'PASSWORD="x y" run --secret=z' },
      { cmd: `PASSWORD=${HIDDEN} run --secret=${HIDDEN}` },
      ['cmd.PASSWORD'],
    ],
    ['a URL', { fetch: [{ uri: 'https://u:p@h/a' }] }, { fetch: [{ uri: `https://u:${HIDDEN}@h/a` }] }, ['fetch.uri']],
  ])('%s', (_, document, shown, names) => {
    expect(masked(document)).toEqual(shown);
    expect(hiddenIn(shown)).toEqual(names);
    expect(masked(shown)).toEqual(shown);
    expect(revealed(shown, document)).toEqual(document);
  });

  test.each<[string, JsonObject]>([
    ['where a secret is', { env: { DB_PASSWORD_FILE: '/run/x', TOKEN_TTL: '5' } }],
    ['a reference to one', { env: { DB_PASSWORD: { secret: 'db' } }, secrets: { db: { source: '/db' } } }],
    ['an empty one', { env: { DB_PASSWORD: '' } }],
    ['a flag before another', { args: ['--token', '--verbose'] }],
    ['a variable of docker run that has no value', parameters('API_TOKEN')],
    ['what is no text', { cpus: 1, requirePorts: false, gpus: null }],
  ])('is not %s', (_, document) => {
    expect(masked(document)).toEqual(document);
    expect(hiddenIn(document)).toEqual([]);
  });
});

describe('what was hidden', () => {
  test('is found by what it belongs to, in whatever order', () => {
    const current = parameters('B_TOKEN=b', 'A_TOKEN=a');
    expect(revealed(parameters(`A_TOKEN=${HIDDEN}`, 'C=c'), current)).toEqual(parameters('A_TOKEN=a', 'C=c'));
  });

  test('is found by its flag, and not taken for that of another', () => {
    const current = { args: ['--token', 'a', '--password', 'b'] };
    expect(revealed(masked(current), current)).toEqual(current);
    expect(revealed({ args: ['-v', '--token', HIDDEN, '--password', HIDDEN] }, current)).toEqual({
      args: ['-v', '--token', 'a', '--password', 'b'],
    });
    for (const args of [
      ['--secret', HIDDEN],
      ['--secret', HIDDEN, '--passphrase', HIDDEN],
    ])
      expect(revealed({ args }, current)).toEqual({ args });
    const twice = { args: ['--token', 'a', '--token', 'b'] };
    expect(revealed({ args: ['-v', '--token', HIDDEN] }, twice)).toEqual({ args: ['-v', '--token', HIDDEN] });
  });

  test('in an object of a list is found beside what else differs of it', () => {
    const health = (path: string, protocol: string) => ({ healthChecks: [{ path, protocol }] });
    expect(revealed(health(`/?token=${HIDDEN}`, 'HTTPS'), health('/?token=a', 'HTTP'))).toEqual(
      health('/?token=a', 'HTTPS'),
    );
  });

  test('stays so where the server has none of it, or something of another kind', () => {
    const hidden = { env: { API_TOKEN: HIDDEN }, args: ['--token', HIDDEN] };
    for (const current of [
      {},
      { env: {}, args: [] },
      { env: [], args: { a: 'b' } },
      { env: { API_TOKEN: { secret: 'a' } } },
    ])
      expect(revealed(hidden, current as JsonObject)).toEqual(hidden);
  });
});
