import type { Coordination } from '../coordination';

/** Who leads, as seen from here. */
export interface LeaderView {
  readonly isLeader: boolean;
  /** `host:port`; undefined: nobody is known to lead. */
  readonly leader: string | undefined;
}

interface Candidate {
  /** Called once. */
  readonly elected: () => void;
  /** It led, and its node is gone. */
  readonly deposed: () => void;
}

const FOLDER = 'leader-curator';

/** A latch as Curator's: ephemeral sequential nodes, the lowest leads; each holds its `host:port`. */
export class Election {
  private node: string | undefined;
  private elected = false;
  private ready = false;
  private current: string | undefined;

  constructor(
    private readonly coordination: Coordination,
    private readonly path: string,
    private readonly self: string,
    private readonly candidate: Candidate,
  ) {}

  async join(): Promise<void> {
    const folder = `${this.path}/${FOLDER}`;
    const node = await this.coordination.createEphemeralSequential(`${folder}/latch-`, this.self);
    this.node = node.slice(node.lastIndexOf('/') + 1);
    this.coordination.watchChildren(folder, (names) => void this.look(names));
  }

  /** It has what the leader before left, and answers. */
  isReady(): void {
    this.ready = true;
  }

  get view(): LeaderView {
    return { isLeader: this.elected && this.ready, leader: this.current };
  }

  private async look(names: readonly string[]): Promise<void> {
    const [lowest] = [...names].sort((a, b) => sequenceOf(a) - sequenceOf(b));
    if (this.node !== undefined && !names.includes(this.node) && this.elected) {
      this.candidate.deposed();
      return;
    }
    this.current = lowest === undefined ? undefined : await this.coordination.get(`${this.path}/${FOLDER}/${lowest}`);
    if (lowest !== this.node || this.elected) return;
    this.elected = true;
    this.candidate.elected();
  }
}

function sequenceOf(name: string): number {
  return Number(/\d{10}$/.exec(name)?.[0] ?? Infinity);
}
