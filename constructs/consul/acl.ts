import { Lazy, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Host } from '../environment';
import { ConsulPolicy } from './consul-policy';
import { ConsulToken } from './consul-token';
import type { IConsulCluster } from './i-consul-cluster';
import type { ClusterSecrets } from './secrets';

const DNS_RULES = `node_prefix "" {
  policy = "read"
}
query_prefix "" {
  policy = "read"
}
service_prefix "" {
  policy = "read"
}
`;

const OPERATOR_RULES = `agent_prefix "" {
  policy = "read"
}
key_prefix "" {
  policy = "read"
}
node_prefix "" {
  policy = "read"
}
operator = "read"
query_prefix "" {
  policy = "read"
}
service_prefix "" {
  policy = "read"
}
session_prefix "" {
  policy = "read"
}
`;

/**
 * Policies and tokens that every cluster has: each agent may be its own node and register the external services that it checks, DNS may
 * look up nodes and services, operators may look at everything but tokens. Whoever has no token may do nothing.
 * @param servicesOn names of the external services that are checked from a host, read at synth
 * @returns each host's agent token, and the token for DNS: what an agent needs before it starts
 */
export function declareAcl(
  cluster: Construct & IConsulCluster & { readonly agentHosts: readonly Host[] },
  name: string,
  secrets: ClusterSecrets,
  servicesOn: (host: Host) => readonly string[],
): (host: Host) => ITerraformDependable[] {
  const dns = new ConsulPolicy(cluster, 'DnsPolicy', { cluster, policyName: `${name}-dns`, rules: DNS_RULES });
  const dnsToken = new ConsulToken(cluster, 'DnsToken', { cluster, policies: [dns], secret: secrets.dnsToken });
  const operators = new ConsulPolicy(cluster, 'OperatorPolicy', {
    cluster,
    policyName: `${name}-operators`,
    rules: OPERATOR_RULES,
  });
  new ConsulToken(cluster, 'OperatorToken', { cluster, policies: [operators], secret: secrets.operatorToken });
  const tokens = new Map(
    cluster.agentHosts.map((host) => [
      host,
      new ConsulToken(cluster, `AgentToken-${host.name}`, {
        cluster,
        nodeIdentities: [host.name],
        serviceIdentities: Lazy.listValue({ produce: () => [...servicesOn(host)] }),
        secret: secrets.agent(host).token,
      }),
    ]),
  );
  return (host) => [dnsToken, ...[tokens.get(host)].filter((token) => token !== undefined)];
}
