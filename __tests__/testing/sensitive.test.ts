import { TerraformVariable } from 'cdktf';
import { goldenPlan, Template } from '../../testing';
import { withoutSecrets } from '../../testing/sensitive';
import { stackOf } from './fixture';

const KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----\n';

describe('what golden files mask', () => {
  test.each([
    ['a value under a telling name', { password: 'hunter2' }, { password: '<sensitive>' }],
    ['one in an environment', { env: { DB_PASSWORD: 'hunter2' } }, { env: { DB_PASSWORD: '<sensitive>' } }],
    ['a number', { token: 1234 }, { token: '<sensitive>' }],
    [
      'everything below a telling name',
      { credentials: [{ user: 'a', id: 7 }] },
      { credentials: [{ user: '<sensitive>', id: '<sensitive>' }] },
    ],
    ['a private key', { content: KEY }, { content: '<sensitive>' }],
    ['one in base64', { data: Buffer.from(KEY).toString('base64') }, { data: '<sensitive>' }],
    ['a join token', { args: ['join', '--token=SWMTKN-1-abc'] }, { args: ['join', '<sensitive>'] }],
    ['a sensitive default', { sensitive: true, default: 'x' }, { sensitive: true, default: '<sensitive>' }],
    ['a sensitive output', { sensitive: true, value: ['x'] }, { sensitive: true, value: ['<sensitive>'] }],
  ])('%s', (_, plan, golden) => {
    expect(withoutSecrets(plan)).toEqual(golden);
  });

  test.each([
    ['a reference', { password: '${var.password}' }],
    ['a file that holds one', { private_key_file: '/keys/id' }],
    ['a name that only begins so', { token_count: 3, secretary: 'ana' }],
    ['a flag', { token: true }],
    ['an ordinary default', { default: 'x' }],
    ['base64 of anything else', { data: Buffer.from('x'.repeat(100)).toString('base64') }],
  ])('not %s', (_, plan) => {
    expect(withoutSecrets(plan)).toEqual(plan);
  });

  test('so that they are in no file of a golden plan', () => {
    const stack = stackOf({ a: { password: 'hunter2' } });
    new TerraformVariable(stack, 'key', { sensitive: true, default: 'hunter3' });
    const files = Object.values(goldenPlan(Template.fromStack(stack))).join('');
    expect(files).toContain('<sensitive>');
    expect(files).not.toMatch(/hunter/);
  });
});
