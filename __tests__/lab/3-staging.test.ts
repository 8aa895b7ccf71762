import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { deploy, diff, lab, NO_CHANGES, prove, root, succeed } from './live';

const MINUTES = 60_000;

/** Any hosts written into hosts/staging.yaml carry the platform: here two of the lab's, in a copy of the checkout. */
describe('staging on two hosts', () => {
  const copy = mkdtempSync(join(tmpdir(), 'longshore-staging-'));
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  test(
    'two commands of the README deploy it and A1-A3 hold',
    () => {
      lab('down');
      lab('up');
      const files = succeed(['git', 'ls-files', '--cached', '--others', '--exclude-standard']).trim().split('\n');
      for (const file of files) cpSync(join(root, file), join(copy, file));
      cpSync(join(root, '.longshore', 'lab'), join(copy, '.longshore', 'lab'), { recursive: true });
      cpSync(join(root, '.longshore', 'images.json'), join(copy, '.longshore', 'images.json'));
      symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
      const inventory = parse(readFileSync(join(root, 'hosts', 'lab.yaml'), 'utf8')) as {
        hosts: Record<string, unknown>;
      };
      delete inventory.hosts.slave2;
      writeFileSync(join(copy, 'hosts', 'staging.yaml'), stringify(inventory));

      deploy('staging', copy);
      expect(diff('staging', copy)).toMatch(NO_CHANGES);
      const { status, output } = prove(['A1', 'A2', 'A3'], ['--environment', 'staging'], copy);
      expect(`${output}\nexit ${String(status)}`).toMatch(/exit 0$/);
      cpSync(join(copy, 'docs', 'proofs', 'staging.json'), join(root, 'docs', 'proofs', 'staging.json'));
    },
    15 * MINUTES,
  );
});
