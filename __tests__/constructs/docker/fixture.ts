import type { TerraformStack } from 'cdktf';
import { DockerEngine, type DockerEngineProps } from '../../../constructs/docker';
import { labStack } from '../environment/fixture';

/** An engine in a stack `lab`. */
export function engine(props: Partial<DockerEngineProps> = {}, stack: TerraformStack = labStack()) {
  const made = new DockerEngine(stack, 'Engine', {
    host: 'ssh://ops@192.0.2.11:22',
    sshOptions: ['-o', 'A=b'],
    ...props,
  });
  return { stack, engine: made };
}
