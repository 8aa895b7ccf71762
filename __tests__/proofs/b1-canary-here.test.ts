import { wrongHere } from './b1-canary-here';

const SECRETS = [{ name: 'token', needles: ['7c4de7c8-9d0c-4a6f-8a45-1f2b3c4d5e6f'] }];

test('fails for each place with a secret, and for what cannot be empty and is', () => {
  const encoded = Buffer.from(`x${SECRETS[0]?.needles[0] ?? ''}`).toString('base64');
  const places = [
    ['the state', `{"a":"${encoded}"}`],
    ['cdktf.out/stacks/lab/cdk.tf.json', '{}'],
    ['the trace of a deploy', ' \n'],
    ['cdktf.out/stacks/lab/.terraform/empty', ''],
  ] as const;
  expect(wrongHere(places, SECRETS)).toEqual([
    'here: token in the state',
    'here: the trace of a deploy is empty, so nothing was searched',
  ]);
});
