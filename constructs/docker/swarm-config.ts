import { createHash } from 'node:crypto';
import { Config } from '@cdktf/provider-docker/lib/config';
import { Token, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { DockerEngine } from './docker-engine';

/** The engine's limit (swarmkit manager/controlapi/config.go). */
const MAXIMUM_BYTES = 1000 * 1024;

export interface SwarmConfigProps {
  readonly engine: DockerEngine;
  /** The content's hash is appended: configs are immutable, so a new content is a new config, made before the old one goes. */
  readonly name: string;
  readonly content: string;
  /** What must exist first: the swarm. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** A file that swarm carries to the tasks that mount it. */
export class SwarmConfig extends Config {
  readonly configName: string;

  /** @throws Error for content that is unknown at synth, or over 1000 KiB */
  constructor(scope: Construct, id: string, { engine, name, content, dependsOn }: SwarmConfigProps) {
    if (Token.isUnresolved(content)) {
      throw new Error(
        `${scope.node.path}/${id}: content = unknown at synth: a config is named by its content; pass plain text`,
      );
    }
    const bytes = Buffer.byteLength(content);
    if (bytes > MAXIMUM_BYTES) {
      throw new Error(
        `${scope.node.path}/${id}: content = ${bytes} bytes: a config holds at most ${MAXIMUM_BYTES}; mount a host file instead`,
      );
    }
    const cut = name.length > 55 ? name : ''; // what is cut off still tells two of the same content apart
    const hash = createHash('sha256').update(cut).update(content).digest('hex').slice(0, 8);
    const configName = `${name.slice(0, 55)}-${hash}`;
    super(scope, id, {
      provider: engine.provider,
      name: configName,
      data: Buffer.from(content).toString('base64'),
      dependsOn: [...dependsOn],
      lifecycle: { createBeforeDestroy: true },
    });
    this.configName = configName;
  }
}
