import { changes } from './consul-facts';

test('what is gone and what is new is told, what stayed is not', () => {
  expect(changes('ACL', ['token a', 'token b'], ['token b', 'token c'])).toEqual([
    'ACL: gone is token a',
    'ACL: new is token c',
  ]);
  expect(changes('ACL', ['token a'], ['token a'])).toEqual([]);
});
