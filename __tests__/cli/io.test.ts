import { showsColour } from '../../cli/io';
import { FakeHosts, manifest } from './fake-hosts';

describe('colour', () => {
  test.each([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['FORCE_COLOR on a pipe', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['FORCE_COLOR before NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['a terminal that knows none', true, { TERM: 'dumb' }, false],
  ])('%s', (_, isTTY, env, shown) => {
    expect(showsColour({ isTTY }, env)).toBe(shown);
  });

  test('an error is painted by what standard error is', async () => {
    const hosts = new FakeHosts(manifest());
    try {
      expect((await hosts.run(['status', 'nowhere'], undefined, true)).err).toContain('\u001b[31merror:\u001b[0m');
    } finally {
      hosts.remove();
    }
  });
});
