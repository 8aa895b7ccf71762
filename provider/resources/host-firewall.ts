import { randomUUID } from 'node:crypto';
import type { HostConnection } from '../connection';
import { resource, type Context, type Planned, type State } from '../framework';
import { runInSession, runScript, UnreachableError, type Outcome, type RunScript } from '../transport';
import { checkInput } from './firewall/check-input';
import type { Declared } from './firewall/declared';
import { deviceTrouble } from './firewall/devices';
import { AS_DECLARED, found } from './firewall/differences';
import { askFacts, readFacts, type Facts } from './firewall/facts';
import { foreignFirewalls, foreignTrouble, inWords, type Foreign } from './firewall/foreign';
import { lockOutTrouble } from './firewall/lock-out';
import {
  applyScript,
  askRollback,
  bringBackScript,
  confirmScript,
  removeScript,
  settleScript,
  TOO_LATE,
  type Change,
} from './firewall/steps';
import { hostAndPath } from './import-id';
import { hostFirewall } from './host-firewall.schema';
import { orLastKnown, pause } from './host-trouble';

type Attributes = typeof hostFirewall.attributes;

export interface FirewallOptions {
  /** For changes. @default - over connections of their own */
  readonly run?: typeof runScript;
  /** For looks that change nothing. @default - over the session that is there */
  readonly look?: RunScript;
  /** For tests of the rollback. @default true */
  readonly refusesLockOut?: boolean;
  /** Between two attempts, and two looks. @default 1000 */
  readonly pollMilliseconds?: number;
}

/** A new connection's own time-out (5 s) must end before the rollback is due. */
const LAST_ATTEMPT_SECONDS = 6;
/** How long after it was due a rollback is awaited. */
const ROLLBACK_GRACE_SECONDS = 15;

export const hostFirewallResource = (options: FirewallOptions = {}) => {
  const firewall = new Firewall(options);
  return resource<Attributes>({
    schema: hostFirewall,

    read: (state, context) =>
      orLastKnown(state.host, state, context, async () => ({
        ...state,
        found: found(state, await firewall.look(state)),
      })),

    create: (planned, context) => firewall.make(planned, context),

    update: async (planned, prior, context) => {
      if (planned.host.state === 'lost') return { ...planned, found: prior.found }; // noted, so that its deletion knows
      return { ...(await firewall.make(planned, context)), id: planned.id }; // an imported one's is its address
    },

    delete: (state) => (state.host.state === 'lost' ? Promise.resolve() : firewall.remove(state.host)),

    import: async (id) => {
      const { host } = hostAndPath(id);
      const facts = await firewall.facts(host);
      if (facts.declaredFile === '') {
        throw new Error(`host ${host.name} has no firewall of ours\nThere is nothing to import; let apply make it.`);
      }
      const declared = {
        ...(JSON.parse(facts.declaredFile) as Omit<Declared, 'host'>),
        host,
      };
      return { ...declared, id: host.name, found: found(declared, await firewall.facts(host, declared)) };
    },

    /** What was changed on the host by hand is put right. */
    needsUpdate: ({ host, found: state }) => host.state !== 'lost' && state !== AS_DECLARED,
  });
};

class Firewall {
  private readonly run: typeof runScript;
  private readonly runLook: RunScript;
  private readonly refusesLockOut: boolean;
  private readonly poll: number;

  constructor({
    run = runScript,
    look = runInSession,
    refusesLockOut = true,
    pollMilliseconds = 1000,
  }: FirewallOptions) {
    this.run = run;
    this.runLook = look;
    this.refusesLockOut = refusesLockOut;
    this.poll = pollMilliseconds;
  }

  /** All but who asks: a session tells of no connection. */
  async look(declared: Declared): Promise<Facts> {
    const outcome = await this.runLook(declared.host, askFacts(declared));
    return readFacts(succeeded(declared.host, ASKING, outcome).stdout);
  }

  async facts(host: HostConnection, declared?: Declared, asksDocker = false): Promise<Facts> {
    const { stdout } = await this.succeed(host, ASKING, askFacts(declared, asksDocker), true);
    return readFacts(stdout);
  }

  async make(planned: Planned<Attributes>, context: Context): Promise<State<Attributes>> {
    const { host, mode } = planned;
    checkInput(planned);
    if (host.state === 'lost') return { ...planned, id: host.name, found: 'unknown: the host is lost' };
    if (mode === 'off') await this.remove(host);
    else await this.change(planned, context);
    const after = found(planned, await this.facts(host, planned));
    return { ...planned, id: host.name, found: after };
  }

  async remove(host: HostConnection): Promise<void> {
    await this.succeed(host, 'removing its rules', removeScript);
  }

  private async change(declared: Declared, context: Context): Promise<void> {
    const { host, mode, existing } = declared;
    let facts = await this.facts(host, declared, true);
    const replaces = mode === 'enforce' && existing === 'replace';
    if (facts.isArmed) await this.succeed(host, 'undoing what was not confirmed', settleScript);
    if (facts.hasReplaced && !replaces) await this.succeed(host, 'bringing back what was put aside', bringBackScript);
    if (facts.isArmed || facts.hasReplaced) facts = await this.facts(host, declared, true);
    const others = foreignFirewalls(facts);
    this.refuse(declared, facts, others);
    if (mode === 'observe' && others.length > 0) {
      context.warn(
        `host ${host.name}: ${others.map(inWords).join('; ')}`,
        'It is left alone while the mode is observe.',
      );
    }
    const change: Change = { declared, replaced: replaces ? others : [], token: randomUUID() };
    const began = Date.now();
    await this.succeed(host, 'its firewall', applyScript(change));
    const integrates =
      mode === 'enforce' && existing === 'integrate' && others.some(({ kind }) => kind === 'firewalld');
    const confirmation = confirmScript({ ...change, nft: facts.nft as string, integrates });
    await this.confirm(declared, confirmation, began);
  }

  private refuse(declared: Declared, facts: Facts, others: readonly Foreign[]): void {
    const { host, existing, mode } = declared;
    if (facts.nft === undefined) {
      throw new Error(
        `host ${host.name} has no nft\nInstall it there: sudo apt-get install nftables (Debian, Ubuntu) or sudo dnf install nftables.`,
      );
    }
    const trouble =
      deviceTrouble(facts, host.address, declared.containerDevices) ??
      (mode === 'enforce' ? foreignTrouble(others, existing) : undefined) ??
      (this.refusesLockOut ? lockOutTrouble(declared, facts) : undefined);
    if (trouble !== undefined) throw new Error(`host ${host.name}: ${trouble}`);
  }

  /** Connections that stand go on under rules that would refuse them anew, so only a new one proves anything. */
  private async confirm({ host, rollbackSeconds }: Declared, confirmation: string, began: number): Promise<void> {
    const since = (): number => (Date.now() - began) / 1000;
    let last: unknown;
    do {
      try {
        const outcome = await this.run(host, confirmation, { ownConnection: true });
        if (outcome.code === 0) return;
        if (outcome.code !== TOO_LATE) throw failure(host, 'making its rules last', outcome);
        break;
      } catch (error) {
        if (!(error instanceof UnreachableError)) throw error;
        last = error;
      }
      await sleep(this.poll);
    } while (since() < rollbackSeconds - LAST_ATTEMPT_SECONDS);
    const reason = last instanceof UnreachableError ? last.reason : 'The confirmation came too late.';
    throw new Error(`host ${host.name}: ${await this.rolledBack(host, rollbackSeconds, since)}\n${reason}`);
  }

  private async rolledBack(host: HostConnection, seconds: number, since: () => number): Promise<string> {
    while (since() < seconds + ROLLBACK_GRACE_SECONDS) {
      if (since() >= seconds) {
        try {
          const { stdout } = await this.run(host, askRollback, { ownConnection: true });
          if (/^rolled-back$/m.test(stdout))
            return `the new rules let no new SSH connection in, and the host went back to the former ones by itself after ${seconds} s`;
        } catch (error) {
          if (!(error instanceof UnreachableError)) throw error;
        }
      }
      await sleep(this.poll);
    }
    return (
      `the new rules let no new SSH connection in, and ${Math.round(since())} s later it still answers none, ` +
      `although the rollback was due after ${seconds} s`
    );
  }

  private async succeed(host: HostConnection, what: string, script: string, tellsConnection = false): Promise<Outcome> {
    return succeeded(host, what, await this.run(host, script, { tellsConnection }));
  }
}

const ASKING = 'asking for its rules';

/** Not cut short by an interrupt: what was begun is confirmed, or known to be undone. */
const sleep = (milliseconds: number): Promise<void> => pause(milliseconds, new AbortController().signal);

function succeeded(host: HostConnection, what: string, outcome: Outcome): Outcome {
  if (outcome.code === 0) return outcome;
  throw failure(host, what, outcome);
}

function failure(host: HostConnection, what: string, { code, stderr }: Outcome): Error {
  return new Error(`host ${host.name}: ${what} failed (exit ${code})\n${stderr.trim()}`);
}
