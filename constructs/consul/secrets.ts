import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { GeneratedSecrets, Secret, type Host, type HostGroup } from '../environment';

/** What an agent has of its own. */
export interface AgentSecrets {
  readonly certificate: Secret;
  readonly key: Secret;
  /** Of its node. */
  readonly token: Secret;
  /** Its tokens, as a file of Consul's. */
  readonly tokenConfig: Secret;
}

export interface ClusterSecrets {
  readonly managementToken: Secret;
  readonly certificateAuthority: Secret;
  readonly gossipKey: Secret;
  /** The same key, as a file of Consul's. */
  readonly gossipConfig: Secret;
  readonly dnsToken: Secret;
  readonly operatorToken: Secret;
  readonly agent: (host: Host) => AgentSecrets;
}

/** Of a cluster that is taken as it is. */
export const USUAL = {
  managementToken: Secret.file('consul/bootstrap-token'),
  certificateAuthority: Secret.file('consul/ca.pem'),
};

const BY_HAND =
  'make another (consul acl token create -policy-name global-management), write its secret into this file, deploy, and delete the old one';

/** Declares the secrets of a cluster: `longshore secrets <environment> init` makes them, in a folder of the cluster's name. */
export function clusterSecrets(
  cluster: Construct,
  name: string,
  { datacenter, servers, agents }: { datacenter: string; servers: HostGroup; agents: readonly Host[] },
): ClusterSecrets {
  const made = new GeneratedSecrets(cluster, name);
  const ca = made.authority('ca', { commonName: `Consul ${datacenter} ${TerraformStack.of(cluster).node.id}` });
  const managementToken = made.uuid('bootstrap-token', { rotatedByHand: BY_HAND });
  const gossipKey = made.key('gossip.key');
  const dnsToken = made.uuid('dns-token');
  const agentSecrets = (host: Host, role: 'server' | 'client'): AgentSecrets => {
    const token = made.uuid(`${host.name}-agent-token`);
    return {
      ...made.certificate(host.name, {
        ca,
        // By the first of them agents know a server (verify_server_hostname).
        dnsNames: [`${role}.${datacenter}.consul`, host.name, 'localhost'],
        addresses: ['127.0.0.1', host.address],
      }),
      token,
      tokenConfig: made.json(`${host.name}-acl.json`, {
        acl: {
          tokens: {
            ...(role === 'server' && { initial_management: managementToken }),
            agent: token,
            // By which the agent registers the services of its configuration.
            config_file_service_registration: token,
            dns: dnsToken,
          },
        },
      }),
    };
  };
  const byHost = new Map([
    ...servers.hosts.map((host) => [host, agentSecrets(host, 'server')] as const),
    ...agents.map((host) => [host, agentSecrets(host, 'client')] as const),
  ]);
  return {
    managementToken,
    certificateAuthority: ca.certificate,
    gossipKey,
    gossipConfig: made.json('gossip.json', { encrypt: gossipKey }),
    dnsToken,
    operatorToken: made.uuid('operator-token'),
    agent: (host) => byHost.get(host) as AgentSecrets, // every host of the cluster is in it
  };
}
