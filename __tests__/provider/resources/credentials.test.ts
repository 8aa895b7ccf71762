import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsIn } from '../../../provider/resources/credentials';

describe('credentials', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'longshore-credentials-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('are the text of a file, without the line break at its end', async () => {
    const file = join(folder, 'token');
    writeFileSync(file, 's3cr3t\n');
    expect(await credentialsIn(file, 'the token')).toEqual({ text: 's3cr3t', file });
  });

  test('fails for a file that cannot be read, saying whose it is and why', async () => {
    const file = join(folder, 'none');
    await expect(credentialsIn(file, 'the token of etcd')).rejects.toThrow(
      `the token of etcd in ${file} cannot be read\nENOENT. The secrets of an environment lie on the machine that deploys it.`,
    );
    await expect(credentialsIn(folder, 'the token')).rejects.toThrow(`the token in ${folder} cannot be read\nEISDIR`);
  });
});
