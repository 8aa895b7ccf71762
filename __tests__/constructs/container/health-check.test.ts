import { HealthCheck } from '../../../constructs/container';
import { Duration } from '../../../constructs/values';

describe('HealthCheck', () => {
  test('defaults', () => {
    const { interval, timeout, retries, startPeriod } = HealthCheck.command('true');
    expect([interval, timeout, startPeriod].map(String)).toEqual(['10s', '5s', '1m30s']);
    expect(retries).toBe(6);
  });

  test('a line goes through the shell, words do not', () => {
    expect(HealthCheck.command('pgrep java || exit 1').test).toEqual(['CMD-SHELL', 'pgrep java || exit 1']);
    expect(HealthCheck.command(['CMD', 'pgrep', 'java']).test).toEqual(['CMD', 'pgrep', 'java']);
    expect(HealthCheck.command(['CMD-SHELL', 'pgrep java']).test).toEqual(['CMD-SHELL', 'pgrep java']);
  });

  test('a URL must answer with success, and its page is thrown away', () => {
    const check = HealthCheck.http('http://localhost:9870/', { retries: 2, timeout: Duration.seconds(1) });
    expect(check.test).toEqual(['CMD', 'curl', '-fsS', '-o', '/dev/null', 'http://localhost:9870/']);
    expect(check).toMatchObject({ retries: 2, timeout: Duration.seconds(1) });
  });

  test('cannot be changed, not even by way of the words it was given', () => {
    const words = ['CMD', 'true'];
    const check = HealthCheck.command(words);
    words.push('--loud');
    expect(check.test).toEqual(['CMD', 'true']);
    expect(Object.isFrozen(check)).toBe(true);
  });

  test.each([[['curl', 'http://localhost/']], [['CMD']], [[]]])('fails LS040 for the words %j', (words) => {
    expect(() => HealthCheck.command(words)).toThrow(
      `"${words.join(' ')}": a health check command begins with CMD or CMD-SHELL; write ['CMD', 'program', ...]`,
    );
  });

  test.each([0, -1, 1.5, NaN])('fails LS041 for %d retries', (retries) => {
    expect(() => HealthCheck.http('http://localhost/', { retries })).toThrow(
      `"${retries}": a health check fails after a whole number of runs, at least 1; correct retries`,
    );
  });
});
