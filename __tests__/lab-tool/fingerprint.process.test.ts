import { spawnSync } from 'node:child_process';
import { FINGERPRINT } from '../lab/fingerprint';

test('the script is one that a shell can read', () => {
  expect(spawnSync('sh', ['-n'], { input: FINGERPRINT, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});
