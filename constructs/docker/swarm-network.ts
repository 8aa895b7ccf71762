import { Network } from '@cdktf/provider-docker/lib/network';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { DockerEngine } from './docker-engine';

export interface SwarmNetworkProps {
  readonly engine: DockerEngine;
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly attachable: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** An overlay network. Every attribute is given: what is left out shows as drift. */
export class SwarmNetwork extends Network {
  constructor(scope: Construct, id: string, props: SwarmNetworkProps) {
    const hasOptions = Object.keys(props.options).length > 0;
    super(scope, id, {
      provider: props.engine.provider,
      name: props.name,
      driver: 'overlay',
      attachable: props.attachable,
      internal: false,
      ipv6: false,
      ipamConfig: [{ subnet: props.subnet, gateway: props.gateway }],
      labels: Object.entries(props.labels).map(([label, value]) => ({ label, value })),
      dependsOn: [...props.dependsOn],
      // The engine adds the VXLAN id to the options, which would replace the network at every plan.
      ...(hasOptions && { options: { ...props.options }, lifecycle: { ignoreChanges: ['options'] } }),
    });
  }
}
