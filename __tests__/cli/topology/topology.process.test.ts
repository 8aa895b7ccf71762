import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('other verbs do not load the layout library', () => {
  const script = `require('tsx/cjs'); const { main } = require('./cli/main.ts');
    main(['--help'], { out() {}, err() {} }).then(() => console.log(Object.keys(require.cache).filter((file) => file.includes('elkjs')).length));`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    cwd: join(__dirname, '..', '..', '..'),
  });
  expect(stdout.trim()).toBe('0');
});
