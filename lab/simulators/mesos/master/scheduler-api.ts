import type { FrameworkInfo } from '../messages';
import type { Cluster } from './cluster';
import type { Framework, Stream } from './framework';
import { removeFramework, subscribe } from './frameworks';
import { kill, type Kill } from './kill';
import { refuse, revive, suppress, take } from './offers';
import type { Answer } from './operator';
import { reconciled, type AskedTask } from './reconciliation';
import { accept, acknowledge, tell, type Accept, type Acknowledge } from './tasks';

export interface SchedulerCall {
  readonly type?: string;
  readonly framework_id?: { readonly value: string };
  readonly subscribe?: { readonly framework_info?: FrameworkInfo; readonly suppressed_roles?: readonly string[] };
  readonly accept?: Accept;
  readonly decline?: {
    readonly offer_ids: readonly { readonly value: string }[];
    readonly filters?: { readonly refuse_seconds?: number };
  };
  readonly revive?: { readonly role?: string; readonly roles?: readonly string[] };
  readonly suppress?: { readonly role?: string; readonly roles?: readonly string[] };
  readonly kill?: Kill;
  readonly acknowledge?: Acknowledge;
  readonly reconcile?: { readonly tasks?: readonly AskedTask[] };
}

const refused = (status: number, body: string): Answer => ({ status, body });
const accepted: Answer = { status: 202 };
const invalid = (says: string): Answer => refused(400, `Failed to validate scheduler::Call: ${says}`);

/** What is wrong with a SUBSCRIBE before any stream is opened. */
export function subscribeFault(call: SchedulerCall, streamId: string | undefined): Answer | undefined {
  const info = call.subscribe?.framework_info;
  if (info === undefined) return invalid("Expecting 'subscribe' to be present");
  if (typeof info.user !== 'string' || typeof info.name !== 'string')
    return refused(
      400,
      'Failed to convert JSON into Call protobuf: Missing required fields: framework_info.user, .name',
    );
  if ((info.id?.value ?? '') !== (call.framework_id?.value ?? ''))
    return invalid("'framework_id' differs from 'subscribe.framework_info.id'");
  if (streamId !== undefined) return refused(400, "Subscribe calls should not include the 'Mesos-Stream-Id' header");
  return undefined;
}

export function subscribeCall(cluster: Cluster, call: SchedulerCall, stream: Stream): void {
  const { framework_info: info, suppressed_roles } = call.subscribe ?? {};
  if (info !== undefined) subscribe(cluster, info, suppressed_roles ?? [], stream);
}

type Handler = (cluster: Cluster, framework: Framework, call: SchedulerCall) => void;

/** By the type of the call: what it needs, and what it does. */
const HANDLERS: Readonly<Record<string, { readonly needs?: keyof SchedulerCall; readonly handle: Handler }>> = {
  TEARDOWN: { handle: removeFramework },
  ACCEPT: {
    needs: 'accept',
    handle: (cluster, framework, call) => {
      if (call.accept !== undefined) accept(cluster, framework, call.accept);
    },
  },
  DECLINE: {
    needs: 'decline',
    handle: (cluster, framework, { decline }) => {
      cluster.counters.add('master/messages_decline_offers');
      const taken = (decline?.offer_ids ?? []).flatMap(({ value }) => take(cluster, framework, value) ?? []);
      refuse(cluster, framework, taken, decline?.filters?.refuse_seconds);
    },
  },
  REVIVE: {
    handle: (cluster, framework, call) => {
      cluster.counters.add('master/messages_revive_offers');
      revive(framework, rolesOf(call.revive));
    },
  },
  SUPPRESS: {
    handle: (cluster, framework, call) => {
      cluster.counters.add('master/messages_suppress_offers');
      suppress(framework, rolesOf(call.suppress));
    },
  },
  KILL: {
    needs: 'kill',
    handle: (cluster, framework, call) => {
      if (call.kill === undefined || kill(cluster, framework, call.kill)) return;
      for (const status of reconciled(cluster, framework, [call.kill])) tell(cluster, framework, status);
    },
  },
  ACKNOWLEDGE: {
    needs: 'acknowledge',
    handle: (cluster, framework, call) => {
      if (call.acknowledge !== undefined) acknowledge(cluster, framework, call.acknowledge);
    },
  },
  RECONCILE: {
    needs: 'reconcile',
    handle: (cluster, framework, call) => {
      cluster.counters.add('master/messages_reconcile_tasks');
      for (const status of reconciled(cluster, framework, call.reconcile?.tasks ?? []))
        framework.send({ type: 'UPDATE', update: { status } });
    },
  },
};

const rolesOf = (which: { readonly role?: string; readonly roles?: readonly string[] } = {}): readonly string[] =>
  which.roles ?? (which.role === undefined ? [] : [which.role]);

/** Every call but SUBSCRIBE, with the answers of upstream's Master::Http::scheduler. */
export function schedulerCall(cluster: Cluster, call: SchedulerCall, streamId: string | undefined): Answer {
  if (call.type === undefined) return invalid("Expecting 'type' to be present");
  const framework = cluster.frameworks.get(call.framework_id?.value ?? '');
  const handler = HANDLERS[call.type];
  if (call.framework_id === undefined) return invalid("Expecting 'framework_id' to be present");
  if (handler?.needs !== undefined && call[handler.needs] === undefined)
    return invalid(`Expecting '${handler.needs}' to be present`);
  if (framework === undefined) return refused(400, 'Framework cannot be found');
  if (framework.stream === undefined) return refused(403, 'Framework is not subscribed');
  if (streamId === undefined)
    return refused(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
  if (streamId !== framework.stream.id)
    return refused(
      400,
      `The stream ID '${streamId}' included in this request didn't match the stream ID currently associated with framework ID ${framework.id}`,
    );
  if (handler === undefined) return refused(501, `${call.type} is not simulated`);
  handler.handle(cluster, framework, call);
  return accepted;
}
