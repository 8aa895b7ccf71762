import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Bed, differing, lines } from './bed';
import { ConsulOnBed } from './consul-on-bed';
import { ZooKeeperOnBed } from './zookeeper-on-bed';

/** The container platform on the lab. */
export class PlatformBed extends Bed {
  readonly name = 'lab-platform';

  get consul(): ConsulOnBed {
    return new ConsulOnBed(this.live);
  }

  get zookeeper(): ZooKeeperOnBed {
    return new ZooKeeperOnBed(this.live);
  }

  /** Kills all of a container at once, as the kernel would for want of memory: its engine starts it again. @returns when, in ms since 1970 */
  crash(host: string, service: string): number {
    const pid = `pid=$(docker inspect --format '{{.State.Pid}}' ${service}) && [ "$pid" -gt 1 ]`;
    return Number(this.atConsole(host, `${pid} && date +%s%3N && kill -9 "$pid"`));
  }

  /** Cuts a host off. @returns when its link was down, in ms since 1970 */
  async cut(host: string): Promise<number> {
    const isUp = '[ "$(cat /sys/class/net/eth0/operstate)" = up ]';
    const watch = `i=0; while ${isUp}; do i=$((i + 1)); [ "$i" -lt 3000 ] || exit 1; sleep 0.01; done; date +%s%3N`;
    const down = promisify(execFile)('docker', ['exec', `longshore-lab-${host}`, 'sh', '-c', watch]);
    this.lab('cut', host);
    return Number((await down).stdout);
  }

  /** Containers that nobody declared, and declared ones that are not there. Those of tasks are the agents' own: by their names none else is called. */
  protected orphans(): string[] {
    const { containers, hosts } = this.manifest;
    return hosts
      .filter(({ engine }) => engine === 'docker')
      .flatMap(({ name }) => {
        const declared = containers.filter(({ host }) => host === name).map(({ service }) => service);
        const all = lines(this.atConsole(name, "docker ps --all --format '{{.Names}}'"));
        const found = all.filter((container) => !container.startsWith('mesos-'));
        return differing(`containers on ${name}`, found.sort(), declared.sort());
      });
  }
}
