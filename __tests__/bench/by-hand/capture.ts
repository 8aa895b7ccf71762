import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../lab/run';
import { labHosts, type LabHost } from '../../../lab/topology';
import { LAB, onHost } from './cluster';
import type { Captured, Directory, Spec } from './commands';

interface Plan {
  readonly resource: {
    readonly longshore_host_directory: Readonly<
      Record<string, { host: { name: string }; path: string; uid: number; gid: number; mode: string }>
    >;
    readonly longshore_overlay_network: Readonly<Record<string, { subnet: string; gateway: string }>>;
    readonly longshore_rollout: Readonly<Record<string, { checks: Captured['checks'] }>>;
  };
}

/** The deployed cluster, in the words of its engine; its directories, subnet and checks from the plan. */
export async function capture(project: string): Promise<Captured> {
  const [manager] = labHosts() as [LabHost];
  const inspected = await onHost(manager, 'docker service ls -q | xargs docker service inspect');
  const services = (JSON.parse(inspected) as { Spec: Spec }[]).map(({ Spec }) => Spec);
  const ids = services.flatMap(({ TaskTemplate }) =>
    TaskTemplate.ContainerSpec.Configs.map(({ ConfigID }) => ConfigID),
  );
  const configs = JSON.parse(await onHost(manager, `docker config inspect ${ids.join(' ')}`)) as {
    ID: string;
    Spec: { Data: string };
  }[];
  await run('npx', ['cdktf', 'synth'], { cwd: project });
  const plan = JSON.parse(readFileSync(join(project, 'cdktf.out', 'stacks', LAB, 'cdk.tf.json'), 'utf8')) as Plan;
  const { longshore_host_directory, longshore_overlay_network, longshore_rollout } = plan.resource;
  const [network] = Object.values(longshore_overlay_network);
  if (network === undefined) throw new Error('the plan has no overlay network');
  const directories: Record<string, Directory[]> = {};
  for (const { host, path, uid, gid, mode } of Object.values(longshore_host_directory))
    (directories[host.name] ??= []).push({ path, owner: `${uid}:${gid}`, mode });
  return {
    services,
    configs: Object.fromEntries(configs.map(({ ID, Spec }) => [ID, Spec.Data])),
    checks: Object.values(longshore_rollout).flatMap(({ checks }) =>
      checks.map(({ service, command }) => ({ service, command })),
    ),
    subnet: network.subnet,
    gateway: network.gateway,
    directories,
  };
}
