import type { Construct } from 'constructs';
import { GeneratedSecrets, type Secret } from '../environment';
import type { MesosAuthentication } from './mesos-cluster-props';
import { AGENT, OPERATOR } from './places';

export interface ClusterCredentials {
  /** Of all principals, as masters read them. */
  readonly masters: Secret;
  /** Of agents at the masters, as an agent reads it. */
  readonly agent: Secret;
  /** Of who may ask agents over HTTP, as an agent reads them. */
  readonly agentHttp: Secret;
  /** Of `operator`, bare. */
  readonly operator: Secret;
  /** Bare, by principal. */
  readonly frameworks: ReadonlyMap<string, Secret>;
}

/** Principals of frameworks, as they are declared. */
export function frameworksOf({ frameworks = ['marathon'] }: MesosAuthentication): readonly string[] {
  return frameworks;
}

/** Declares the secrets of a cluster: `longshore secrets <environment> init` makes them, in a folder of the cluster's name. */
export function generatedCredentials(
  cluster: Construct,
  folder: string,
  authentication: MesosAuthentication,
): ClusterCredentials {
  const made = new GeneratedSecrets(cluster, folder);
  const agent = made.password('agent-secret');
  const operator = made.password('operator-secret');
  const frameworks = new Map(
    frameworksOf(authentication).map((principal) => [principal, made.password(`${principal}-secret`)] as const),
  );
  const credentials = [
    { principal: AGENT, secret: agent },
    { principal: OPERATOR, secret: operator },
    ...[...frameworks].map(([principal, secret]) => ({ principal, secret })),
  ];
  return {
    masters: made.json('credentials.json', { credentials }),
    agent: made.json('agent-credential.json', { principal: AGENT, secret: agent }),
    agentHttp: made.json('agent-http.json', { credentials: [{ principal: OPERATOR, secret: operator }] }),
    operator,
    frameworks,
  };
}
