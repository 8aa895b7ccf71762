import { TO_AGENT, type ToAgent } from '../between';
import { unauthorized, type Credential } from '../credentials';
import type { HttpAnswer, HttpHandler } from '../http';
import type { Agent } from './agent';
import { agentMetrics } from './metrics';
import { agentState } from './state';
import { agentStatistics } from './statistics';

export interface AgentServer {
  readonly agent: Agent;
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** Docker's id of a container. */
  readonly dockerId: (name: string) => Promise<string | undefined>;
  /** Undefined: anybody may ask. */
  readonly readonlyCredentials?: readonly Credential[];
}

/** What an agent answers over HTTP. */
export function agentHandler({ agent, flags, dockerId, readonlyCredentials }: AgentServer): HttpHandler {
  return async (request) => {
    const path = request.path.replace(/^\/slave\(1\)(?=\/)/, '');
    if (path === '/health') return { status: 200 };
    const kind = TO_AGENT.find((name) => path === `/simulator/${name}`);
    if (kind !== undefined) return fromMaster(agent, kind, request.json());
    const answer = await told(path);
    if (answer === undefined) return { status: 404 };
    return unauthorized(request, readonlyCredentials, 'mesos-agent-readonly') ?? { status: 200, body: answer };
  };

  async function told(path: string): Promise<object | undefined> {
    if (path === '/state') return agentState(agent, flags);
    if (path === '/metrics/snapshot') return agentMetrics(agent, Date.now());
    if (path === '/monitor/statistics') return agentStatistics(agent, dockerId);
    if (path === '/version') return { version: agent.settings.version };
    return undefined;
  }
}

function fromMaster(agent: Agent, kind: keyof ToAgent, message: unknown): HttpAnswer {
  (agent.handlers[kind] as (message: unknown) => void)(message);
  return { status: 200, body: {} };
}
