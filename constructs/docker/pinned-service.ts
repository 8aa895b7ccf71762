import {
  Service,
  type ServiceConfig,
  type ServiceTaskSpecContainerSpecMounts,
} from '@cdktf/provider-docker/lib/service';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { DockerEngine } from './docker-engine';
import { escapeTemplate } from './escape-template';
import type { SwarmConfig } from './swarm-config';

/** A single-replica service, in this house's words; durations and sizes as the provider takes them. */
export interface PinnedServiceProps {
  readonly engine: DockerEngine;
  readonly name: string;
  readonly networkId: string;
  readonly constraints: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly dependsOn: readonly ITerraformDependable[];
  readonly container: {
    readonly image: string;
    readonly entrypoint: readonly string[] | undefined;
    readonly command: readonly string[] | undefined;
    readonly environment: Readonly<Record<string, string>>;
    readonly hostname: string;
    readonly user: string | undefined;
    readonly capabilities: readonly string[];
    readonly readOnly: boolean;
    readonly stopSignal: string;
    /** Go notation. */
    readonly stopGracePeriod: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly files: readonly { readonly config: SwarmConfig; readonly path: string; readonly mode: string }[];
    readonly mounts: readonly ServiceTaskSpecContainerSpecMounts[];
    readonly healthCheck:
      { test: readonly string[]; interval: string; timeout: string; retries: number; startPeriod: string } | undefined;
  };
  readonly memoryBytes: number;
  readonly memoryReservationBytes: number | undefined;
  readonly nanoCpus: number | undefined;
}

/**
 * docker_service as Longshore wants it: created detached (with converge_config a slow first start would delete the service),
 * dnsrr (a VIP would hide who is speaking), old task stopped before the new one starts.
 */
export class PinnedService extends Service {
  constructor(scope: Construct, id: string, props: PinnedServiceProps) {
    super(scope, id, config(props));
    // 4.x takes the network's id here; the bindings only know `name`, whose id would be replaced at every plan.
    this.addOverride('task_spec.networks_advanced', [{ id: props.networkId }]);
  }
}

function config({ container, ...props }: PinnedServiceProps): ServiceConfig {
  const { healthCheck } = container;
  return {
    provider: props.engine.provider,
    name: props.name,
    labels: labels(props.labels),
    dependsOn: [...props.dependsOn],
    // The engine adds what the registry says of the image; taken as drift, each deploy would restart every daemon.
    lifecycle: { ignoreChanges: ['task_spec[0].placement[0].platforms'] },
    mode: { replicated: { replicas: 1 } },
    endpointSpec: { mode: 'dnsrr' },
    updateConfig: {
      parallelism: 1,
      order: 'stop-first',
      failureAction: 'pause',
      monitor: '20s',
      delay: '0s',
      maxFailureRatio: '0.0',
    },
    taskSpec: {
      restartPolicy: { condition: 'any', delay: '5s', window: '0s' }, // the engine's default, said: unsaid it is a change in every plan
      placement: { constraints: [...props.constraints] },
      logDriver: { name: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
      resources: {
        limits: { memoryBytes: props.memoryBytes, ...(props.nanoCpus !== undefined && { nanoCpus: props.nanoCpus }) },
        ...(props.memoryReservationBytes !== undefined && {
          reservation: { memoryBytes: props.memoryReservationBytes },
        }),
      },
      containerSpec: {
        image: container.image,
        ...(container.entrypoint !== undefined && { command: container.entrypoint.map(escapeTemplate) }),
        ...(container.command !== undefined && { args: container.command.map(escapeTemplate) }),
        env: Object.fromEntries(
          Object.entries(container.environment).map(([name, value]) => [name, escapeTemplate(value)]),
        ),
        hostname: container.hostname,
        ...(container.user !== undefined && { user: container.user }),
        capDrop: ['ALL'],
        ...(container.capabilities.length > 0 && {
          capAdd: container.capabilities.map((name) => `CAP_${name.replace(/^CAP_/, '')}`),
        }),
        readOnly: container.readOnly,
        stopSignal: container.stopSignal,
        stopGracePeriod: container.stopGracePeriod,
        labels: labels(container.labels),
        configs: container.files.map(({ config: file, path, mode }) => ({
          configId: file.id,
          configName: file.configName,
          fileName: path,
          fileMode: Number.parseInt(mode, 8),
        })),
        mounts: [...container.mounts],
        ...(healthCheck !== undefined && {
          healthcheck: { ...healthCheck, test: healthCheck.test.map(escapeTemplate) },
        }),
      },
    },
  };
}

function labels(values: Readonly<Record<string, string>>): { label: string; value: string }[] {
  return Object.entries(values).map(([label, value]) => ({ label, value: escapeTemplate(value) }));
}
