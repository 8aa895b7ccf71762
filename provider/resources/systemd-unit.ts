import { createHash } from 'node:crypto';
import { IncompleteError, resource, type Context, type Planned, type State } from '../framework';
import { runInSession, runScript, type RunScript } from '../transport';
import { isPlaceholder, look, shown as text } from './file/look';
import { written } from './file/write';
import { orLastKnown } from './host-trouble';
import { hostAndName } from './import-id';
import { systemdUnit } from './systemd-unit.schema';
import { awaitUnit, shown, StartError } from './unit/await-unit';
import { AS_DECLARED, dropInsOf, found, propertiesIn, type Properties } from './unit/found';
import { applyScript, journalScript, removeScript, showScript, UNIT_DIRECTORY, type Change } from './unit/scripts';

type Attributes = typeof systemdUnit.attributes;

export interface UnitOptions {
  /** For short steps. @default - over the session that is there */
  readonly run?: RunScript;
  /** For starts and stops. @default - over a connection of their own */
  readonly runLong?: RunScript;
  /** @default /etc/systemd/system */
  readonly directory?: string;
  /** Between two looks while it starts. @default 500 */
  readonly pollMilliseconds?: number;
  /** How long it has to stay active. @default 2000 */
  readonly steadyMilliseconds?: number;
}

/** A stop takes up to 90 s where the unit says nothing else. */
const STOP_SECONDS = 300;
/** Beside what systemctl may take. */
const MORE_SECONDS = 60;
const NOT_AWAITED = 'not awaited to the end';

export const systemdUnitResource = (options: UnitOptions = {}) => {
  const units = new Units(options);
  return resource<Attributes>({
    schema: systemdUnit,

    read: (state, context) => orLastKnown(state.host, state, context, () => units.read(state, context)),

    create: async (planned, context) => {
      const state = { ...planned, id: `${planned.host.name}/${planned.name}`, found: AS_DECLARED };
      const change = { ...planned, asks: 'nothing', existing: planned.onExisting } as const;
      await units.apply(planned, { ...change, seconds: planned.timeoutSeconds });
      try {
        await units.start(planned, context);
      } catch (error) {
        throw new IncompleteError({ ...state, found: NOT_AWAITED }, await units.told(planned, error, ''));
      }
      return state;
    },

    update: async (planned, prior, context) => {
      if (planned.host.state === 'lost') return { ...planned, found: prior.found };
      const change = { ...planned, asks: asks(planned, prior), existing: 'replace' } as const;
      const did = await units.apply(planned, { ...change, seconds: planned.timeoutSeconds });
      const state = { ...planned, found: AS_DECLARED };
      if (did === 'untouched') return state;
      try {
        await units.start(planned, context);
      } catch (error) {
        if (!(error instanceof StartError))
          throw new IncompleteError({ ...state, found: NOT_AWAITED }, await units.told(planned, error, ''));
        const became = await units.back(planned, prior, context);
        throw new Error(await units.told(planned, error, became), { cause: error });
      }
      return state;
    },

    delete: async (state) => {
      if (state.host.state !== 'lost') await units.remove(state);
    },

    import: async (id) => {
      const { host, name } = hostAndName(id, 'unit');
      const state = { host, name, content: '', enabled: false, restartOn: {}, reloadOn: {}, found: '' };
      const rest = { timeoutSeconds: 60, onExisting: 'refuse', id: `${host.name}/${name}` } as const;
      const read = await units.read({ ...state, ...rest }, undefined);
      if (read === undefined)
        throw new Error(
          `host ${host.name} has no unit ${name} in ${units.directory}\nThere is nothing to import; let apply make it.`,
        );
      return read;
    },

    needsUpdate: ({ host, found }) => host.state !== 'lost' && !found.startsWith(AS_DECLARED),
  });
};

/** An empty value stands for what was there before us: taking it over restarts nothing. */
function asks(planned: State<Attributes>, prior: State<Attributes>): Change['asks'] {
  const differ = (now: Readonly<Record<string, string>>, before: Readonly<Record<string, string>>): boolean =>
    Object.entries(now).some(([key, value]) => value !== '' && value !== before[key]) ||
    Object.keys(before).some((key) => !(key in now));
  if (differ(planned.restartOn, prior.restartOn)) return 'restart';
  return differ(planned.reloadOn, prior.reloadOn) ? 'reload' : 'nothing';
}

class Units {
  readonly directory: string;
  private readonly run: RunScript;
  private readonly runLong: RunScript;

  constructor(private readonly options: UnitOptions) {
    this.directory = options.directory ?? UNIT_DIRECTORY;
    this.run = options.run ?? runInSession;
    this.runLong = options.runLong ?? runScript;
  }

  async read(state: State<Attributes>, context: Context | undefined): Promise<State<Attributes> | undefined> {
    const { host, name, content } = state;
    const digest = createHash('sha256').update(content).digest('hex');
    const [file, properties] = await Promise.all([
      look(this.run, host, `${this.directory}/${name}`, digest),
      this.properties(state),
    ]);
    if (file === undefined) return undefined;
    const dropIns = dropInsOf(name, properties);
    if (dropIns.length > 0)
      context?.warn(
        `host ${host.name}: ${name} has drop-ins of somebody`,
        `${dropIns.join('\n')}\nThey change what is declared. Take what they say into the declared text, and remove them there.`,
      );
    return {
      ...state,
      content: file.sha256 === digest ? content : file.sha256 === undefined ? `(${file.mode})` : text(file),
      enabled: properties.UnitFileState === 'enabled',
      found: found(name, properties),
    };
  }

  /** @returns what it took to make the host run by the text */
  async apply({ host, name }: Planned<Attributes>, change: Change): Promise<string> {
    const script = applyScript(change, this.directory);
    const outcome = await this.runLong(host, script, { seconds: change.seconds + MORE_SECONDS });
    written(host, `${this.directory}/${name}`, outcome, 'name');
    return outcome.stdout.trim().split('\n').at(-1) ?? '';
  }

  start(unit: Planned<Attributes>, { signal }: Context): Promise<void> {
    const { pollMilliseconds = 500, steadyMilliseconds } = this.options;
    return awaitUnit(this.run, unit, signal, pollMilliseconds, steadyMilliseconds);
  }

  /** Puts the former text back. @returns what became of it, in words */
  async back(planned: State<Attributes>, prior: State<Attributes>, context: Context): Promise<string> {
    if (isPlaceholder(prior.content)) return 'What was there before is no text that could be put back.';
    if (prior.content === planned.content)
      return 'Its text is as it was before: what it reads, or its host, is another.';
    const former = { ...planned, content: prior.content, enabled: prior.enabled };
    try {
      await this.apply(former, { ...former, asks: 'restart', existing: 'replace', seconds: planned.timeoutSeconds });
      await this.start(former, context);
      return 'Its former text is back, and it runs by that.';
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return `Its former text was put back, but it does not start by that either: ${reason}`;
    }
  }

  /** An error with what the journal says; of what kept it from being awaited, that alone. */
  async told({ host, name }: Planned<Attributes>, error: unknown, became: string): Promise<string> {
    if (!(error instanceof StartError)) return error instanceof Error ? error.message : String(error);
    const journal = await this.journal(host, name);
    const lines = [
      `host ${host.name}: ${name} does not start: ${error.message}`,
      became,
      'The last lines of its journal:',
    ];
    return [...lines.filter((line) => line !== ''), journal].join('\n');
  }

  async remove({ host, name }: State<Attributes>): Promise<void> {
    const { code, stderr } = await this.runLong(host, removeScript(name, this.directory), { seconds: STOP_SECONDS });
    if (code !== 0) throw new Error(`host ${host.name}: ${name} cannot be removed (exit ${code})\n${stderr.trim()}`);
  }

  private async properties({ host, name }: State<Attributes>): Promise<Properties> {
    return propertiesIn(shown(host, name, await this.run(host, showScript(name))).stdout);
  }

  private async journal(host: Planned<Attributes>['host'], name: string): Promise<string> {
    return (await this.run(host, journalScript(name))).stdout.trimEnd();
  }
}
