import { healthyHosts } from './fake-hosts';

describe('colour', () => {
  test('is each stream’s own, and of the program itself', () => {
    const hosts = healthyHosts();
    try {
      const env = { NO_COLOR: '', FORCE_COLOR: '' };
      expect(hosts.spawn(['status', 'lab'], { env }).out).not.toContain('\u001b');
      expect(hosts.spawn(['status', 'lab'], { env: { ...env, FORCE_COLOR: '1' } }).out).toContain('\u001b[32m');
      expect(hosts.spawn(['status', 'nowhere'], { env }).err).toMatch(/^error: /);
    } finally {
      hosts.remove();
    }
  });
});
