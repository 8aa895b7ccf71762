import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import type { HostConnection } from '../../provider/connection';
import { NotServingError, UnreachableError, type HttpOf } from '../../provider/transport';

interface Call {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly token: string;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: string | Buffer | object | boolean | null;
}

interface KvEntry {
  value: Buffer;
  flags: number;
  index: number;
}

export interface FakeToken {
  readonly AccessorID: string;
  readonly SecretID: string;
  Description: string;
  Policies: { Name: string }[];
  ServiceIdentities: { ServiceName: string }[];
  NodeIdentities: { NodeName: string; Datacenter: string }[];
}

interface FakePolicy {
  readonly ID: string;
  Name: string;
  Description: string;
  Rules: string;
}

const NOT_FOUND = { status: 403, body: 'ACL not found' };
const DENIED = {
  status: 403,
  body: "Permission denied: token with AccessorID '00000000-0000-0000-0000-000000000002' lacks permission",
};

/** By host name: what is wrong there. */
export type Troubles = Readonly<Record<string, 'stopped' | 'unreachable' | 'leaderless'>>;

/** A Consul cluster in memory, ACLs on, default deny: statuses and bodies as Consul 1.22 has them (docs/consul.md). */
export class FakeConsul {
  readonly kv = new Map<string, KvEntry>();
  readonly policies: FakePolicy[] = [];
  readonly tokens: FakeToken[] = [];
  /** Keys of the gossip by name; the first is in use. */
  gossip = ['a2V5LW9uZS1rZXktb25lLWtleS1vbmUta2V5LW9uZTE='];
  nodes = new Set(['c1', 'c2', 'c3']);
  /** Nodes of the catalog that gossip knows no more. */
  readonly unknown = new Set<string>();
  /** Old ids of nodes in the catalog; the agent of a node registers again when its entry is taken out, unless it is `stubborn`. */
  readonly oldIds = new Map<string, string>();
  stubborn = false;
  /** How often a node outlives its removal. */
  reluctance = 0;
  snapshot: Buffer = Buffer.from('');
  restored: Buffer | undefined;
  readonly calls: Call[] = [];
  /** Answers of the test's own, first asked. */
  readonly answers: ((call: Call) => Answer | undefined)[] = [];
  private index = 10;

  /** @param management the token that may do everything */
  constructor(readonly management = '11111111-1111-4111-8111-111111111111') {}

  /** An HttpOf whose hosts are this cluster's servers. */
  httpOf(trouble: Troubles = {}): HttpOf {
    return (host) => ({
      call: async (method, path, { headers = {}, body } = {}) => {
        refuse(host, trouble[host.name]);
        const text = body instanceof Readable ? (await body.toArray()).join('') : String(body ?? '');
        const { status, body: answer } =
          trouble[host.name] === 'leaderless'
            ? { status: 500, body: 'No cluster leader' }
            : this.handle({ method, url: path, token: headers['X-Consul-Token'] ?? '', body: text });
        return { status, body: bytes(answer) };
      },
      open: () => Promise.reject(new Error('the fake has no streams')),
    });
  }

  /** The same for a server of node:http. */
  get listener(): RequestListener {
    return (request, response) => {
      void collected(request).then((body) => {
        const { method = '', url = '', headers } = request;
        const token = String(headers['x-consul-token'] ?? '');
        const answer = this.handle({ method, url, token, body: body.toString() }, body);
        response.writeHead(answer.status);
        response.end(bytes(answer.body));
      });
    };
  }

  private handle(call: Call, raw: Buffer = Buffer.from(call.body)): Answer {
    this.calls.push(call);
    for (const answer of this.answers) {
      const own = answer(call);
      if (own !== undefined) return own;
    }
    const { pathname, searchParams } = new URL(call.url, 'http://fake');
    const [, , api = '', ...rest] = pathname.split('/');
    const path = rest.map(decodeURIComponent).join('/');
    if (api === 'status') return { status: 200, body: path === 'leader' ? '"192.0.2.1:8300"' : '["192.0.2.1:8300"]' };
    const self = this.tokens.find(({ SecretID }) => SecretID === call.token);
    const manages = call.token === this.management;
    if (call.token !== '' && !manages && self === undefined) return NOT_FOUND;
    if (api === 'acl' && path === 'token/self')
      return {
        status: 200,
        body: manages ? { AccessorID: 'm', Description: 'Initial Management Token' } : (self ?? DENIED),
      };
    if (!manages) return DENIED;
    switch (api) {
      case 'kv':
        return this.handleKv(call, path, searchParams);
      case 'acl':
        return this.handleAcl(call, path);
      case 'operator':
        return this.handleKeyring(call);
      case 'catalog':
        if (path === 'deregister') this.deregister((JSON.parse(call.body) as { Node: string }).Node);
        return this.handleCatalog(path);
      case 'agent':
        if (path === 'members') return { status: 200, body: this.members() };
        return this.leave(path.slice('force-leave/'.length));
      case 'snapshot':
        if (call.method === 'GET') return { status: 200, body: this.snapshot };
        this.restored = raw;
        return { status: 200 };
      default:
        return { status: 404 };
    }
  }

  private handleKv({ method, body }: Call, path: string, query: URLSearchParams): Answer {
    const entry = this.kv.get(path);
    if (query.has('keys')) return { status: 200, body: [...this.kv.keys()] };
    if (method === 'GET') {
      if (entry === undefined) return { status: 404 };
      const { value, flags, index } = entry;
      const Value = value.length === 0 ? null : value.toString('base64');
      return { status: 200, body: [{ Key: path, Value, Flags: flags, ModifyIndex: index, LockIndex: 0 }] };
    }
    const cas = query.get('cas');
    if (cas !== null && Number(cas) !== (entry?.index ?? 0)) return { status: 200, body: false };
    if (method === 'DELETE') this.kv.delete(path);
    else this.put(path, body, Number(query.get('flags') ?? 0));
    return { status: 200, body: true };
  }

  put(path: string, value: string, flags = 0): void {
    this.index += 1;
    this.kv.set(path, { value: Buffer.from(value), flags, index: this.index });
  }

  private handleAcl({ method, body }: Call, path: string): Answer {
    const [kind, id = '', name] = path.split('/');
    if (kind === 'policy' || kind === 'policies') {
      if (method === 'GET' && kind === 'policies') return { status: 200, body: this.policies };
      const policy = this.policies.find((one) => (id === 'name' ? one.Name === name : one.ID === id));
      if (method === 'PUT') return this.putPolicy(JSON.parse(body) as FakePolicy, id, policy);
      if (policy === undefined) return { status: 404, body: 'Requested policy does not exist: ACL not found' };
      if (method === 'DELETE') this.policies.splice(this.policies.indexOf(policy), 1);
      return { status: 200, body: method === 'DELETE' ? true : policy };
    }
    if (kind === 'tokens') return { status: 200, body: this.tokens };
    const token = this.tokens.find(({ AccessorID }) => AccessorID === id);
    if (method === 'PUT') return this.putToken(JSON.parse(body) as FakeToken, id, token);
    if (token === undefined) return { status: 403, body: 'token does not exist: ACL not found' };
    if (method === 'DELETE') this.tokens.splice(this.tokens.indexOf(token), 1);
    return { status: 200, body: method === 'DELETE' ? true : token };
  }

  private putPolicy(given: FakePolicy, id: string, policy: FakePolicy | undefined): Answer {
    const other = this.policies.find(({ Name }) => Name === given.Name);
    if (other !== undefined && other !== policy)
      return { status: 500, body: `Invalid Policy: A Policy with Name "${given.Name}" already exists` };
    if (id !== '' && policy === undefined) return NOT_FOUND;
    if (policy !== undefined) return { status: 200, body: Object.assign(policy, given) };
    const made = { ...given, ID: randomUUID() };
    this.policies.push(made);
    return { status: 200, body: made };
  }

  private putToken(given: Partial<FakeToken>, id: string, token: FakeToken | undefined): Answer {
    if (id !== '' && token === undefined) return NOT_FOUND;
    for (const { Name } of given.Policies ?? [])
      if (!this.policies.some((policy) => policy.Name === Name))
        return { status: 500, body: `No such ACL policy with name "${Name}"` };
    if (token !== undefined) {
      if (given.SecretID !== undefined && given.SecretID !== token.SecretID)
        return { status: 500, body: "Changing a token's SecretID is not permitted" };
      return { status: 200, body: Object.assign(token, given) };
    }
    const { SecretID = randomUUID() } = given;
    if (this.tokens.some((one) => one.SecretID === SecretID))
      return { status: 500, body: 'Invalid Token: SecretID is already in use' };
    const none = { Description: '', Policies: [], ServiceIdentities: [], NodeIdentities: [] };
    const made: FakeToken = { ...none, ...given, AccessorID: randomUUID(), SecretID };
    this.tokens.push(made);
    return { status: 200, body: made };
  }

  private handleKeyring({ method, body }: Call): Answer {
    const nodes = this.nodes.size;
    const [primary = ''] = this.gossip;
    const ring = {
      WAN: false,
      Datacenter: 'dc1',
      Keys: Object.fromEntries(this.gossip.map((key) => [key, nodes])),
      PrimaryKeys: { [primary]: nodes },
      NumNodes: nodes,
    };
    if (method === 'GET') return { status: 200, body: [ring] };
    const { Key } = JSON.parse(body) as { Key: string };
    const others = this.gossip.filter((key) => key !== Key);
    if (method === 'POST' && others.length === this.gossip.length) this.gossip = [...this.gossip, Key];
    if (method === 'PUT') {
      if (others.length === this.gossip.length) return { status: 500, body: 'Requested key is not in the keyring' };
      this.gossip = [Key, ...others];
    }
    if (method === 'DELETE') {
      if (Key === primary) return { status: 500, body: 'Removing the primary key is not allowed' };
      this.gossip = others;
    }
    return { status: 200 };
  }

  private handleCatalog(path: string): Answer {
    const [kind, name = ''] = path.split('/');
    if (kind === 'services') return { status: 200, body: { consul: [] } };
    if (kind === 'nodes') return { status: 200, body: this.catalogNodes() };
    return { status: 200, body: this.nodes.has(name) ? { Node: { Node: name }, Services: {} } : null };
  }

  private catalogNodes(): object[] {
    return [...this.nodes].map((Node) => ({ Node, ID: this.oldIds.get(Node) ?? `id of ${Node}` }));
  }

  private deregister(node: string): void {
    if (!this.oldIds.delete(node) || this.stubborn) this.nodes.delete(node);
  }

  private members(): object[] {
    return ['c1', 'c2', 'c3'].map((Name) => ({ Name, Status: 1, Tags: { id: `id of ${Name}` } }));
  }

  private leave(node: string): Answer {
    if (this.unknown.has(node)) return { status: 500, body: `agent: No node found with name '${node}'` };
    if (this.reluctance > 0) this.reluctance -= 1;
    else this.nodes.delete(node);
    return { status: 200 };
  }
}

function refuse({ name }: HostConnection, trouble: string | undefined): void {
  if (trouble === 'unreachable') throw new UnreachableError(name, 'No route to host');
  if (trouble === 'stopped')
    throw new NotServingError(name, 'Nothing listens there.', `host ${name}: no answer at port 8500 of its loopback`);
}

async function collected(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function bytes(body: Answer['body']): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
