import { isDeepStrictEqual } from 'node:util';
import type { Context, Planned } from '../../framework';
import { UnreachableError, type EngineOf } from '../../transport';
import type { hostContainer } from '../host-container.schema';
import { isOf, PATH_LABEL, type Labels } from '../identity';
import { byHand, described } from './described';
import { EngineContainers, type Inspected } from './engine-containers';
import { isIn, NO_FILES, revisionIn, revisionOf, type HostFiles } from './files';
import { imageOf, type Image, type Images } from './images';
import { awaitMajority, memberName, passes } from './roll';
import { declaredIn, specOf } from './spec';
import type { Turns } from './turns';
import { awaitWell } from './wait';

type Wanted = Planned<typeof hostContainer.attributes>;

/** What all containers of a process share. */
export interface Tools {
  readonly engineOf: EngineOf;
  readonly files: HostFiles;
  readonly images: Images;
  readonly turns: Turns;
  readonly poll: number;
}

export interface Standing {
  readonly current?: Inspected;
  /** One that stands aside since a deploy was cut off. */
  readonly previous?: Inspected;
}

/** An old container stands aside under this name until the new one is well. */
export const asideName = (name: string): string => `${name}.previous`;

/** It is there, and not well, and nothing was put back. */
export class UnfinishedError extends Error {}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Brings one container to what is planned, from whatever is there: nothing, an old one, or what a deploy left that was cut off.
 * Between any two steps the host has something that the next deploy goes on with, and that one boot of the host does not run twice.
 */
export class Bringing {
  private readonly containers: EngineContainers;
  private readonly title: string;
  private image: Promise<Image> | undefined;

  constructor(
    private readonly tools: Tools,
    private readonly planned: Wanted,
    private readonly context: Context,
  ) {
    this.containers = new EngineContainers(tools.engineOf(planned.host));
    this.title = `${planned.name} on ${planned.host.name}`;
  }

  /** What is there; one that only stands aside is put back. @param owners labels of whose it may be @throws Error for another's */
  async look(owners: readonly Labels[]): Promise<Standing> {
    const { name } = this.planned;
    const current = await this.ours(name, owners);
    const previous = await this.ours(asideName(name), owners);
    if (current !== undefined || previous === undefined) return { current, previous };
    await this.putBack(previous);
    return { current: await this.containers.find(previous.Id) };
  }

  /** One where none is. @param awaits whether it is waited for @returns its id */
  async make(awaits: boolean): Promise<string> {
    await this.prepare();
    const id = await this.create();
    try {
      await this.startNew(id, undefined);
      if (awaits) await this.wait(id);
    } catch (error) {
      throw new UnfinishedError(messageOf(error));
    }
    return id;
  }

  /**
   * In place. One that is as planned is only started where it does not run, and waited for. Another is replaced, in its turn, and
   * is back when the new one does not become well.
   * @returns its id, or that of the one in its place
   */
  async update({ current, previous }: Standing): Promise<string> {
    if (current === undefined) return this.make(true);
    if (!(await this.isAsPlanned(current))) return this.inTurn(() => this.replace());
    if (!['running', 'restarting'].includes(current.State.Status)) await this.startNew(current.Id, previous, current);
    await this.settle(current.Id, previous);
    await this.cleanLeft();
    return current.Id;
  }

  private async ours(name: string, owners: readonly Labels[]): Promise<Inspected | undefined> {
    const found = await this.containers.find(name);
    if (found === undefined || owners.some((labels) => isOf(found.Config.Labels, labels))) return found;
    const path = found.Config.Labels?.[PATH_LABEL] ?? '';
    throw new Error(
      `container ${name} is there already on ${this.planned.host.name}, and is not of this construct (its label ${PATH_LABEL} is "${path}")\n` +
        `Rename one of them, or remove it if it is of no use any more: docker rm -f ${name} (id ${found.Id.slice(0, 12)}).`,
    );
  }

  private async isAsPlanned(container: Inspected): Promise<boolean> {
    const { host, image: reference } = this.planned;
    const wanted = declaredIn(this.planned);
    const image = await imageOf(this.containers.engine, container.Image);
    const listed = revisionOf(wanted) === undefined ? NO_FILES : await this.tools.files.list(host);
    const found = described({ container, image: image?.Config ?? undefined, listed }, wanted);
    if (!isDeepStrictEqual(found, wanted) || byHand(container, wanted).length > 0) return false;
    // A tag may be that of another image by now.
    return reference.includes('@') || (await this.pulled()).Id === container.Image;
  }

  private pulled(): Promise<Image> {
    const { host, image, registry } = this.planned;
    this.image ??= this.tools.images.ensure(this.containers.engine, host, image, registry);
    return this.image;
  }

  /** All that can be done while the old one serves. */
  private async prepare(): Promise<void> {
    await this.pulled();
    await this.tools.files.write(this.planned.host, this.planned);
  }

  private async inTurn(step: () => Promise<string>): Promise<string> {
    const { roll, quorum, host, name: container, timeoutSeconds } = this.planned;
    const { engineOf, turns, poll } = this.tools;
    if (roll === undefined) {
      await this.prepare();
      return step();
    }
    const self = { host, container };
    const { name, last } = roll;
    const taker = {
      name: memberName(self),
      leads: () => (last === undefined ? Promise.resolve(false) : passes(engineOf, self, last)),
    };
    return turns.take(
      name,
      taker,
      () => this.prepare(),
      async () => {
        if (quorum !== undefined)
          await awaitMajority(engineOf, { ...roll, ...quorum }, self, timeoutSeconds, this.context, poll);
        return step();
      },
    );
  }

  /** Looked at anew, for its turn may have come late. */
  private async replace(): Promise<string> {
    const { name } = this.planned;
    const current = await this.containers.find(name);
    const aside = await this.containers.find(asideName(name));
    if (current !== undefined) {
      await this.containers.stop(current);
      // One that stands aside already was well once; the one in its place never was.
      await (aside === undefined
        ? this.containers.rename(current.Id, asideName(name))
        : this.containers.remove(current.Id));
    }
    const previous = aside ?? current;
    let id: string | undefined;
    try {
      id = await this.create();
      await this.startNew(id, previous);
    } catch (error) {
      throw await this.rolledBack(error, id, previous);
    }
    return this.settle(id, previous);
  }

  private create(): Promise<string> {
    return this.containers.create(this.planned.name, specOf(this.planned));
  }

  /** A host that boots from now on starts this one, and not the previous one. */
  private async startNew(id: string, previous: Inspected | undefined, found?: Inspected): Promise<void> {
    if (previous !== undefined) {
      await this.containers.restarts(previous.Id, 'no');
      await this.containers.stop(previous);
    }
    await this.containers.start({ Id: id, State: found?.State ?? { Status: 'created' } });
  }

  private wait(id: string, checks = this.planned.checks): Promise<void> {
    const awaited = { title: this.title, checks, timeoutSeconds: this.planned.timeoutSeconds };
    return awaitWell(this.containers, id, awaited, this.context, this.tools.poll);
  }

  /** Ends when it is well, and what it replaced is gone. */
  private async settle(id: string, previous: Inspected | undefined): Promise<string> {
    try {
      await this.wait(id);
    } catch (error) {
      throw await this.rolledBack(error, id, previous);
    }
    if (previous !== undefined) {
      await this.containers.remove(previous.Id);
      await this.cleanFiles(previous, revisionOf(this.planned));
    }
    return id;
  }

  /** The new one is gone, the previous one runs under its name. @returns the error, with what became of it */
  private async rolledBack(error: unknown, id: string | undefined, previous: Inspected | undefined): Promise<Error> {
    // Interrupted, or nobody to ask: the next deploy goes on from here.
    const isOpen = this.context.signal.aborted || error instanceof UnreachableError;
    if (previous === undefined || isOpen) return new UnfinishedError(messageOf(error));
    try {
      if (id !== undefined) await this.containers.remove(id);
      await this.putBack(previous);
      await this.containers.start({ Id: previous.Id, State: { Status: 'exited' } });
      await this.wait(previous.Id, []);
      await this.cleanFiles(previous, revisionIn(this.planned.name, previous.HostConfig.Mounts));
      return new Error(`${messageOf(error)}\nThe one before is back, and runs.`);
    } catch (another) {
      return new UnfinishedError(`${messageOf(error)}\nThe one before could not be put back:\n${messageOf(another)}`);
    }
  }

  private async putBack(previous: Inspected): Promise<void> {
    await this.containers.restarts(previous.Id, 'always');
    await this.containers.rename(previous.Id, this.planned.name);
  }

  /** What a deploy left that was cut off when nothing else was to be done. */
  private async cleanLeft(): Promise<void> {
    const { host, name } = this.planned;
    const revision = revisionOf(this.planned);
    if (revision === undefined) return;
    const listed = [...(await this.tools.files.list(host)).keys()];
    const isLeft = (path: string): boolean => isIn(name, path) && !isIn(`${name}/${revision}`, path);
    if (listed.some(isLeft)) await this.tools.files.clean(host, name, revision);
  }

  private async cleanFiles(previous: Inspected, kept: string | undefined): Promise<void> {
    const { host, name } = this.planned;
    const had = revisionIn(name, previous.HostConfig.Mounts);
    if ((had ?? revisionOf(this.planned)) !== undefined) await this.tools.files.clean(host, name, kept);
  }
}
