jest.unmock('../../../constructs/host/provider-bundle'); // the real one, which other unit tests do without

import { join } from 'node:path';
import { built, packaged, providerBundle } from '../../../constructs/host/provider-bundle';
import { Folder } from '../environment/fixture';

describe('the bundle of our provider', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => {
    folder.remove();
  });
  /** Sources in a package of their own. */
  const sources = (name: string, word: string): string => {
    folder.write(`${name}/package.json`, '{ "version": "1.2.3" }');
    folder.write(`${name}/provider/part.ts`, `export const word: string = '${word}';\n`);
    return folder.write(`${name}/provider/main.ts`, "import { word } from './part';\nconsole.log(word);\n");
  };

  test('made from sources is one file, with a version for each content', () => {
    const one = built(sources('one', 'hello'));
    expect(Buffer.from(one.content).toString()).toContain('"hello"');
    expect(one.version).toMatch(/^1\.2\.3-dev-[a-f0-9]{12}$/);
    expect(built(sources('one', 'hello'))).toEqual(one);
    expect(built(sources('one', 'good bye')).version).not.toBe(one.version);
  });

  test('does not depend on the folder it is made in', () => {
    expect(built(sources('one', 'hello'))).toEqual(built(sources('elsewhere', 'hello')));
  });

  test("in a package has the package's version", () => {
    folder.write('package.json', '{ "version": "1.2.3" }');
    const file = folder.write('provider/provider.cjs', 'content');
    expect(packaged(file)).toEqual({ version: '1.2.3', content: Buffer.from('content') });
    expect(packaged(join(folder.path, 'provider.cjs'))).toBeUndefined();
  });

  test('is made once for a process', () => {
    expect(providerBundle()).toBe(providerBundle());
    expect(Buffer.from(providerBundle().content).toString()).toContain('swarm_member');
  });
});
