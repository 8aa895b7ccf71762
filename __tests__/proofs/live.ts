import { resolve } from 'node:path';
import { containersOn, pick, type LiveContainer } from '../../cli/containers';
import { hostNamed, titleOf, type ContainerJson, type EnvironmentJson, type HostJson } from '../../cli/manifest';
import { quote, quoteAll } from '../../cli/shell';
import type { HostConnection } from '../../provider/connection';
import { lastLine, runOn, type Output, type RunOptions } from '../../cli/ssh';

export type { ContainerJson, EnvironmentJson, HostJson, LiveContainer, Output };
export { pick, quote, quoteAll, titleOf };

type Options = Omit<RunOptions, 'project'>;

/** The live environment, reached as a user reaches it: SSH, docker on the host, HTTP and clients inside containers. */
export class Live {
  constructor(
    readonly manifest: EnvironmentJson,
    readonly project: string,
  ) {}

  get environment(): string {
    return this.manifest.environment;
  }

  /** Hosts that are declared to carry containers or units, in the order of the manifest. */
  get hosts(): HostJson[] {
    const { containers, units } = this.manifest;
    const carrying = new Set([...containers, ...units].map(({ host }) => host));
    return this.manifest.hosts.filter(({ name, state }) => carrying.has(name) && state !== 'lost');
  }

  host(name: string): HostJson {
    return hostNamed(this.manifest, name);
  }

  /** Containers of a Hadoop daemon, in the order of the manifest. */
  daemons(daemon: string): ContainerJson[] {
    return this.manifest.containers.filter((container) => container.module === 'hadoop' && container.daemon === daemon);
  }

  /** Containers of a construct's module, in the order of the manifest. */
  containersOf(module: string): ContainerJson[] {
    return this.manifest.containers.filter((container) => container.module === module);
  }

  /** A host as the provider reaches it. */
  connection(name: string): HostConnection {
    const { address, state, ssh } = this.host(name);
    const { privateKeyFile: key, knownHostsFile: known } = ssh;
    const inProject = (file: string): string => (file.startsWith('~') ? file : resolve(this.project, file));
    return {
      name,
      address,
      state,
      unreachable: 'fail',
      ...ssh,
      ...(key !== undefined && { privateKeyFile: inProject(key) }),
      ...(known !== undefined && { knownHostsFile: inProject(known) }),
    };
  }

  /** The one container of a daemon that exists once. */
  daemon(daemon: string): ContainerJson {
    const [only] = this.daemons(daemon);
    if (only === undefined)
      throw new Error(`${this.environment}: no ${daemon} is declared; this proof needs a Hadoop cluster`);
    return only;
  }

  /** The port of a container's web page. */
  httpPort(container: ContainerJson): number | undefined {
    return this.manifest.endpoints.find((endpoint) => endpoint.container === container.path)?.port;
  }

  on(host: string, script: string, options: Options = {}): Promise<Output> {
    return runOn(this.host(host), script, { project: this.project, ...options });
  }

  /** Runs a script on a host and insists on its success. */
  async succeedOn(host: string, script: string, options: Options = {}): Promise<string> {
    const { code, stdout, stderr } = await this.on(host, script, options);
    if (code !== 0) throw new Error(`${host}: exit ${code}: ${lastLine(stderr) ?? lastLine(stdout) ?? script}`);
    return stdout;
  }

  /** A bash script inside the service's running container. */
  in(container: ContainerJson, script: string, options: Options = {}): Promise<string> {
    return this.succeedOn(container.host, inRunning(container, script, options.input !== undefined), options);
  }

  /** As {@link in}, with exit code and stderr. */
  tryIn(container: ContainerJson, script: string, options: Options = {}): Promise<Output> {
    return this.on(container.host, inRunning(container, script, options.input !== undefined), options);
  }

  /** JSON from a page of the container, fetched inside it. */
  async json(container: ContainerJson, path: string): Promise<unknown> {
    const port = this.httpPort(container);
    if (port === undefined) throw new Error(`${container.path}: no endpoint is declared, so its port is not known`);
    const text = await this.in(container, `curl -fsS --max-time 20 ${quote(`http://localhost:${port}${path}`)}`);
    return JSON.parse(text) as unknown;
  }

  /** All containers of Longshore on every host, at the same time. */
  async inventory(): Promise<Map<string, LiveContainer[]>> {
    const hosts = this.manifest.hosts.filter(({ state, engine }) => state !== 'lost' && engine === 'docker');
    return new Map(
      await Promise.all(
        hosts.map(async (host) => [host.name, await containersOn(host, { project: this.project })] as const),
      ),
    );
  }
}

function inRunning(container: ContainerJson, script: string, stdin: boolean): string {
  return (
    `c=$($D ps -q --filter label=longshore.service=${quote(container.service)} | head -n 1); ` +
    `[ -n "$c" ] || { echo ${quote(`${titleOf(container)}: no container of ${container.service} runs there`)} >&2; exit 125; }; ` +
    `$D exec ${stdin ? '-i ' : ''}"$c" bash -c ${quote(script)}`
  );
}
