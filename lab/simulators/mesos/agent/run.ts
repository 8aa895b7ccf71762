import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, hostname, totalmem } from 'node:os';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { FromMaster, ToMaster } from '../between';
import { wallClock } from '../clock';
import { basic, credentialFrom, credentialsFrom } from '../credentials';
import { watchLeader } from '../election';
import { isOn, milliseconds, required, type Flags } from '../flags';
import { postJson, serve } from '../http';
import type { AgentInfo, MasterInfo, Resource } from '../messages';
import { addressOf, keepSession, log, VERSION } from '../surroundings';
import { attributesFrom, resourcesFrom } from '../values/resource-text';
import { Agent, type AgentSettings } from './agent';
import { checkpointIn } from './checkpoint';
import { dockerCli } from './docker-cli';
import { agentHandler } from './server';

/** Agents ask ZooKeeper for as long as upstream's do (`--zk_session_timeout` is the masters' flag). */
const SESSION_MILLISECONDS = 10_000;
const GIGABYTE = 1024;

/** `mesos-agent`, until the process ends. @returns once it is registered nowhere yet, but serves */
export async function runAgent(flags: Flags): Promise<void> {
  const workDirectory = required(flags, 'work_dir');
  mkdirSync(workDirectory, { recursive: true });
  const settings = await settingsOf(flags, workDirectory);
  const docker = dockerCli({
    path: flags.docker ?? 'docker',
    socket: flags.docker_socket ?? '/var/run/docker.sock',
    environment: dockerEnvironment(flags, workDirectory),
    ...(flags.docker_mesos_image !== undefined && { executorImage: flags.docker_mesos_image }),
  });
  const headers: Record<string, string> =
    flags.credential === undefined ? {} : { authorization: basic(credentialFrom(flags.credential)) };
  const agent = new Agent(settings, {
    clock: wallClock,
    docker,
    checkpoint: checkpointIn(workDirectory),
    newUuid: () => randomBytes(16).toString('base64'),
    newContainerId: randomUUID,
    exit: (code) => process.exit(code),
    log,
    send: async <Kind extends keyof ToMaster>({ address }: MasterInfo, kind: Kind, message: ToMaster[Kind]) =>
      (await postJson(address, `/simulator/${kind}`, message, { headers })) as FromMaster[Kind],
  });
  const handler = agentHandler({
    agent,
    flags,
    dockerId: async (name) => (await docker.inspect(name))?.id,
    ...(isOn(flags, 'authenticate_http_readonly') && {
      readonlyCredentials: flags.http_credentials === undefined ? [] : credentialsFrom(flags.http_credentials),
    }),
  });
  await serve(settings.ip, settings.info.port, handler);
  log(`Agent started on ${settings.ip}:${settings.info.port} (${settings.info.hostname}); simulated`);
  process.on('SIGTERM', () => {
    agent.leave();
    process.exit(0);
  });
  process.on('SIGUSR1', () => {
    log('Received SIGUSR1 signal; unregistering and shutting down');
    agent.end();
  });
  await agent.recover().catch((fault: unknown) => {
    throw new Error(recoveryFault((fault as Error).message, workDirectory));
  });
  followLeader(required(flags, 'master'), agent);
}

function followLeader(master: string, agent: Agent): void {
  if (!master.startsWith('zk://')) {
    const [ip = '', port = '5050'] = master.replace(/^https?:\/\//, '').split(':');
    const address = { hostname: ip, ip, port: Number(port) };
    const pid = `master@${ip}:${port}`;
    agent.leads({ id: pid, ip: 0, port: address.port, hostname: ip, pid, version: VERSION, address });
    return;
  }
  keepSession(
    master,
    SESSION_MILLISECONDS,
    (coordination, path) => {
      watchLeader(coordination, path, (leader) => {
        agent.leads(leader);
      });
    },
    () => {
      log('Session with ZooKeeper expired; detecting again');
    },
  );
}

function recoveryFault(says: string, workDirectory: string): string {
  return [
    `EXIT with status 1: Failed to perform recovery: ${says}`,
    'If recovery failed due to a change in configuration and you want to',
    'keep the current agent id, you might want to change the',
    '`--reconfiguration_policy` flag to a more permissive value.',
    '',
    'To restart this agent with a new agent id instead, do as follows:',
    `rm -f ${join(workDirectory, 'meta', 'slaves', 'latest')}`,
    'This ensures that the agent does not recover old live executors.',
  ].join('\n');
}

async function settingsOf(flags: Flags, workDirectory: string): Promise<AgentSettings> {
  const ip = addressOf(flags);
  const isInContainer = existsSync('/.dockerenv');
  return {
    info: await infoOf(flags, workDirectory),
    ip: flags.advertise_ip ?? ip,
    version: VERSION,
    workDirectory,
    mappedSandbox: flags.sandbox_directory ?? '/mnt/mesos/sandbox',
    isCfsEnabled: isOn(flags, 'cgroups_enable_cfs'),
    graceMilliseconds: milliseconds(flags, 'executor_shutdown_grace_period'),
    startMilliseconds: milliseconds(flags, 'executor_registration_timeout'),
    removeMilliseconds: milliseconds(flags, 'docker_remove_delay'),
    reconfigurationPolicy: flags.reconfiguration_policy === 'additive' ? 'additive' : 'equal',
    recover: flags.recover === 'cleanup' ? 'cleanup' : 'reconnect',
    killsOrphans: isOn(flags, 'docker_kill_orphans'),
    orphanGraceMilliseconds: milliseconds(flags, 'docker_stop_timeout'),
    executorsSurvive: !isInContainer || flags.docker_mesos_image !== undefined,
  };
}

async function infoOf(flags: Flags, workDirectory: string): Promise<AgentInfo> {
  const given = flags.resources === undefined ? [] : resourcesFrom(flags.resources, flags.default_role ?? '*');
  const domain = flags.domain;
  return {
    hostname: flags.hostname ?? hostname(),
    port: Number(flags.advertise_port ?? flags.port ?? 5051),
    resources: [...given, ...(await detected(workDirectory, given, flags.default_role ?? '*'))],
    attributes: flags.attributes === undefined ? [] : attributesFrom(flags.attributes),
    ...(domain !== undefined && { domain: JSON.parse(domain) as unknown }),
  };
}

/** What the machine has of resources that the flag leaves open, with upstream's reserves. In megabytes. */
async function detected(workDirectory: string, given: readonly Resource[], role: string): Promise<Resource[]> {
  const isOpen = (name: string): boolean => !given.some((resource) => resource.name === name);
  const scalar = (name: string, value: number): Resource[] =>
    isOpen(name) ? [{ name, type: 'SCALAR', scalar: { value: Math.floor(value) }, role }] : [];
  const memory = totalmem() / 1024 / 1024;
  const { bsize, blocks } = await statfs(workDirectory);
  const disk = (bsize * blocks) / 1024 / 1024;
  return [
    ...scalar('cpus', cpus().length),
    ...scalar('mem', memory >= 2 * GIGABYTE ? memory - GIGABYTE : memory / 2),
    ...scalar('disk', disk >= 10 * GIGABYTE ? disk - 5 * GIGABYTE : disk / 2),
    ...(isOpen('ports')
      ? [{ name: 'ports', type: 'RANGES' as const, ranges: { range: [{ begin: 31000, end: 32000 }] }, role }]
      : []),
  ];
}

/** `--docker_config` is JSON or a file; the client wants a folder with a file of a certain name. */
function dockerEnvironment({ docker_config: config }: Flags, workDirectory: string): NodeJS.ProcessEnv {
  if (config === undefined) return process.env;
  const folder = join(workDirectory, 'docker-config');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'config.json'), config, { mode: 0o600 });
  return { ...process.env, DOCKER_CONFIG: folder };
}
