import type { HealthCheck } from '../messages';
import type { ContainerFacts, Docker, Ended } from './docker';
import type { CheckResult } from './health-checker';

/** One health check of a container, as upstream's CheckerProcess makes it. */
export async function performCheck(
  docker: Docker,
  container: string,
  { pid }: Pick<ContainerFacts, 'pid'>,
  check: HealthCheck,
  timeoutMilliseconds: number,
): Promise<CheckResult> {
  const late = `has not returned after ${timeoutMilliseconds / 1000}secs`;
  const type = check.type ?? (check.http !== undefined ? 'HTTP' : check.tcp !== undefined ? 'TCP' : 'COMMAND');
  if (type === 'COMMAND') {
    const command = check.command ?? {};
    const argv =
      (command.shell ?? true)
        ? ['sh', '-c', command.value ?? '']
        : [...(command.value === undefined ? [] : [command.value]), ...(command.arguments ?? [])];
    const { exitCode } = await docker.exec(container, argv, timeoutMilliseconds);
    if (exitCode === undefined) return failed(`Command ${late}`);
    return exitCode === 0 ? { isHealthy: true } : failed(`Command exited with status ${exitCode}`);
  }
  if (pid === undefined) return failed('The container has no process');
  if (type === 'HTTP') {
    const { scheme = 'http', port = 0, path = '' } = check.http ?? {};
    const url = `${scheme}://127.0.0.1:${port}${path}`;
    const curl = ['curl', '-s', '-S', '-L', '-k', '-w', '%{http_code}', '-o', '/dev/null', '-g', url];
    return httpResult(await docker.inNetworkOf(pid, curl, timeoutMilliseconds), late);
  }
  const connect = `exec 3<>/dev/tcp/127.0.0.1/${check.tcp?.port ?? 0}`;
  const { exitCode } = await docker.inNetworkOf(pid, ['bash', '-c', connect], timeoutMilliseconds);
  return exitCode === 0 ? { isHealthy: true } : failed('TCP connection failed');
}

function httpResult({ exitCode, stdout, stderr }: Ended, late: string): CheckResult {
  if (exitCode === undefined) return failed(`curl ${late}`);
  if (exitCode !== 0) return failed(`curl exited with status ${exitCode}: ${stderr.trim()}`);
  const status = Number(stdout);
  return status >= 200 && status < 400 ? { isHealthy: true } : failed(`Unexpected HTTP response code: ${stdout}`);
}

const failed = (says: string): CheckResult => ({ isHealthy: false, says });
