import { ConsulApi } from './b1-consul-api';
import { dnsQuery, parseDns, type DnsAnswer } from './b1-dns';
import { membersWrong, type Member } from './b1-judge';
import { ping } from './b1-rpc';
import { waitUntil } from './clients';
import { quote, type Live } from './live';
import type { Say } from './proof';
import { attempt, judge, type Line } from './row';

/** What the proof writes and registers; whatever is found under it was left by a proof. */
export const PREFIX = 'longshore-proof';
const SERVICE = PREFIX;
const SERVICE_PORT = 40_778;
const RPC = 8300;
const DNS = 8600;
/** Gossip suspects and gives up an agent that ends at once within seconds; one that is back is known as fast. */
const GOSSIP_SECONDS = 60;

/** Without a token nobody may write. The same write with one is taken: it is the token that is missing. */
export function closed(live: Live, say: Say): Promise<Line> {
  const id = 'B1.consul.closed';
  const done = 'wrote a key through the agent of each host, without a token and with one';
  return attempt(id, done, async () => {
    say(done);
    const api = new ConsulApi(live);
    const path = `/v1/kv/${PREFIX}/closed`;
    const wrong: string[] = [];
    for (const { name } of api.hosts) {
      const anonymous = await api.call(name, 'PUT', path, { body: 'anybody' });
      if (anonymous.status !== 403)
        wrong.push(`${name}: a write without a token is answered ${anonymous.status}, not 403`);
      const allowed = await api.call(name, 'PUT', path, { body: 'somebody', token: api.management });
      if (allowed.status !== 200)
        wrong.push(`${name}: a write with the management token is answered ${allowed.status}`);
    }
    await api.succeed(api.servers[0]?.name ?? '', 'DELETE', path, { token: api.management });
    return judge(id, done, wrong, [`403 without, 200 with, on ${api.hosts.map(({ name }) => name).join(', ')}`]);
  });
}

/** Of the RPC port: who shows no certificate of the CA gets no answer. */
export function rpc(live: Live, say: Say): Promise<Line> {
  const id = 'B1.consul.rpc';
  const done = `asked Status.Ping at ${RPC} of each server: in plain text, in TLS without a certificate, with that of an agent`;
  return attempt(id, done, async () => {
    say(done);
    const api = new ConsulApi(live);
    const from = api.hosts.at(-1)?.name ?? '';
    const tls = { ca: api.secret('ca.pem'), servername: `server.${api.datacenter}.consul` };
    const own = { cert: api.secret(`${from}.pem`), key: api.secret(`${from}-key.pem`) };
    const [wrong, right]: [string[], string[]] = [[], []];
    for (const { name, address } of api.servers) {
      const plain = await ping(live, from, address, RPC);
      const bare = await ping(live, from, address, RPC, tls);
      const agent = await ping(live, from, address, RPC, { ...tls, ...own });
      if (!plain.startsWith('refused')) wrong.push(`${name}: plain RPC: ${plain}`);
      if (!bare.startsWith('refused')) wrong.push(`${name}: TLS without a certificate: ${bare}`);
      if (agent !== 'answers') wrong.push(`${name}: TLS with the certificate of ${from}: ${agent}`);
      right.push(`${name}, from ${from}: plain ${plain}; no certificate ${bare}; the agent's ${agent}`);
    }
    return judge(id, done, wrong, right);
  });
}

/** What every agent says of every other. */
export async function agentsWrong(live: Live): Promise<string[]> {
  const api = new ConsulApi(live);
  const answers = api.hosts.map(async ({ name }) => {
    try {
      return membersWrong(name, api.hosts, await api.json<Member[]>(name, '/v1/agent/members', api.operator));
    } catch (error) {
      return [
        `${name}: its agent does not answer (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''})`,
      ];
    }
  });
  return (await Promise.all(answers)).flat();
}

export function agents(live: Live, say: Say): Promise<Line> {
  const id = 'B1.consul.agents';
  const done = 'asked the agent of each host for its members';
  return attempt(id, done, async () => {
    say(done);
    const names = new ConsulApi(live).hosts.map(({ name }) => name);
    return judge(id, done, await agentsWrong(live), [`each of ${names.join(', ')} knows all ${names.length} alive`], {
      agents: names.length,
    });
  });
}

/** Ends when every agent knows every other; quietly where that does not come, for the line to say so. */
export async function agentsBack(live: Live): Promise<void> {
  const isWell = async (): Promise<boolean> => (await agentsWrong(live)).length === 0;
  await waitUntil('all agents to be alive', GOSSIP_SECONDS, isWell).catch(() => undefined);
}

/** A service registered at the agent of one host, by a token that may do just that, is found at every other. */
export function service(live: Live, say: Say, where: 'first' | 'last' = 'last'): Promise<Line> {
  const id = 'B1.consul.service';
  const done = 'registered a service at one agent with a token for it alone, asked DNS and HTTP of every host for it';
  return attempt(id, done, async () => {
    say(done);
    const api = new ConsulApi(live);
    const at = api.hosts.at(where === 'last' ? -1 : 0) ?? fail(live);
    const token = await makeToken(api);
    try {
      const body = JSON.stringify({ Name: SERVICE, Port: SERVICE_PORT });
      await api.succeed(at.name, 'PUT', '/v1/agent/service/register', { token: token.SecretID, body });
      const wrong: string[] = [];
      const began = Date.now();
      for (const { name } of api.hosts) {
        let left: string[] = [];
        const isFound = async (): Promise<boolean> =>
          (left = await notFound(live, api, name, at.address, token.SecretID)).length === 0;
        await waitUntil(`${SERVICE} to be found at ${name}`, 15, isFound).catch(() => wrong.push(...left));
      }
      const other = await api.call(at.name, 'PUT', '/v1/agent/service/register', {
        token: token.SecretID,
        body: JSON.stringify({ Name: `${SERVICE}-other` }),
      });
      if (other.status !== 403) wrong.push(`${at.name}: its token registers another service too (${other.status})`);
      return judge(
        id,
        done,
        wrong,
        [
          `${SERVICE}.service.consul of ${at.name}: A ${at.address}, SRV ${SERVICE_PORT}, passing in HTTP, on all ${api.hosts.length} hosts`,
        ],
        { seconds: (Date.now() - began) / 1000 },
      );
    } finally {
      await api.call(at.name, 'PUT', `/v1/agent/service/deregister/${SERVICE}`, { token: token.SecretID });
      await api.call(token.server, 'DELETE', `/v1/acl/token/${token.AccessorID}`, { token: api.management });
    }
  });
}

function fail(live: Live): never {
  throw new Error(`${live.environment}: no host has an agent of Consul`);
}

interface Token {
  readonly AccessorID: string;
  readonly SecretID: string;
  readonly server: string;
}

/** It ends by itself, should the proof be killed. */
async function makeToken(api: ConsulApi): Promise<Token> {
  const server = api.servers[0]?.name ?? '';
  const body = JSON.stringify({
    Description: 'proof B1',
    ServiceIdentities: [{ ServiceName: SERVICE }],
    ExpirationTTL: '10m',
  });
  const text = await api.succeed(server, 'PUT', '/v1/acl/token', { token: api.management, body });
  const token = JSON.parse(text) as Omit<Token, 'server'>;
  // An agent that asks a server which does not have it yet remembers for a while that there is none.
  const path = `/v1/acl/token/${token.AccessorID}?stale`;
  for (const { name } of api.servers)
    await waitUntil(`the new token to be at ${name}`, 10, async () => {
      return (await api.call(name, 'GET', path, { token: api.management })).status === 200;
    });
  return { ...token, server };
}

/** What is missing of the service as one host sees it. */
async function notFound(live: Live, api: ConsulApi, host: string, address: string, token: string): Promise<string[]> {
  const name = `${SERVICE}.service.consul`;
  const wrong: string[] = [];
  for (const type of ['A', 'SRV'] as const) {
    const { code, records } = await resolve(live, host, name, type).catch(() => ({ code: -1, records: [] }));
    const isThere = records.some((record) =>
      record.type === 'A' ? record.address === address : record.port === SERVICE_PORT,
    );
    if (!isThere)
      wrong.push(`${host}: DNS: ${code === -1 ? 'no answer' : `code ${code}, no ${type} record`} for ${name}`);
  }
  const answer = await api.call(host, 'GET', `/v1/health/service/${SERVICE}?passing`, { token }).catch(() => undefined);
  const found = answer?.status === 200 ? (JSON.parse(answer.text) as { Node: { Address: string } }[]) : [];
  if (!found.some(({ Node }) => Node.Address === address))
    wrong.push(`${host}: HTTP: ${answer === undefined ? 'no answer' : `${answer.status}, not there`} for ${SERVICE}`);
  return wrong;
}

/** Asks the agent's DNS at the host's loopback. perl-base is on every Debian. */
export async function resolve(live: Live, host: string, name: string, type: 'A' | 'SRV'): Promise<DnsAnswer> {
  const program = `
    use IO::Socket::INET; use IO::Select;
    my $u = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => ${DNS}, Proto => "udp") or die;
    $u->send(pack("H*", "${dnsQuery(name, type).toString('hex')}"));
    IO::Select->new($u)->can_read(3) && defined $u->recv(my $m, 4096) or die; print unpack("H*", $m)`;
  return parseDns(Buffer.from((await live.succeedOn(host, `perl -e ${quote(program)}`)).trim(), 'hex'));
}
