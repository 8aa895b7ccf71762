import { Lazy, TerraformLocal, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Environment, type Faults, type Host } from '../environment';
import { escapeTemplate, renderQuorum, type RollMember, type RollQuorum, type RollResource } from '../host';
import { isRfc1123Label, LABEL } from '../values';
import { COMMAND, ROLL_NAME, VOTERS } from './rules';

export interface RollGroupProps {
  /** Run in a member's container: exit 0 says that it leads, and it is restarted last. @default - any order */
  readonly last?: readonly string[];
  /** Run in a member's container: exit 0 says that it takes part in the quorum. */
  readonly ready: readonly string[];
  /**
   * Of how many a majority is counted, where some have no container now: a member on a host that is lost keeps its vote.
   * @default - as many as there are members
   */
  readonly voters?: number;
}

/**
 * Containers that must not restart at the same time: a quorum. Every HostContainer that is given the group is a member. What one
 * deploy changes restarts one at a time, the leader last, and only while the others that take part are a majority; one that does
 * not take part itself may always restart. After a failure the rest stay as they are. Groups of one or two voters have no majority
 * to keep: their members only take turns. First creations do not. One that is added, or goes, changes no other.
 */
export class RollGroup {
  /** Grows with the members until synth. */
  private readonly members: RollMember[] = [];
  /** Where all members read who they are: said once, and no part of any of them. */
  private local: TerraformLocal | undefined;

  constructor(
    /** What they are together, for messages, and by which they meet: `zookeeper`. Unique in the stack. */
    readonly name: string,
    private readonly props: RollGroupProps,
  ) {}

  /** Called by the members. */
  add(construct: Construct, host: Host, container: string, faults: Faults): void {
    const { last, ready, voters } = this.props;
    if (!isRfc1123Label(this.name)) faults.add(`roll: name = "${this.name}"`, LABEL);
    if (ready.length === 0) faults.add('roll: ready', COMMAND);
    if (last?.length === 0) faults.add('roll: last', COMMAND);
    this.list(construct, faults);
    this.members.push({ host: host.connection, container });
    if (voters === undefined || this.members.length > 1) return;
    Environment.of(construct).rules.check(VOTERS, construct, () =>
      voters < this.members.length
        ? [{ value: `roll: voters = ${voters}`, detail: `${this.members.length} containers` }]
        : [],
    );
  }

  private list(construct: Construct, faults: Faults): void {
    const stack = TerraformStack.of(construct);
    const id = `Roll-${this.name}`;
    const known = stack.node.tryFindChild(id);
    if (known === undefined && this.local === undefined)
      this.local = new TerraformLocal(stack, id, Lazy.anyValue({ produce: () => renderQuorum(this.listed) }));
    else if (known !== this.local) {
      const detail = known === undefined ? 'its other members are in another stack' : 'another group has it';
      faults.add(`roll: name = "${this.name}"`, ROLL_NAME, { detail });
    }
  }

  private get listed(): RollQuorum {
    const { members, props } = this;
    return { members, voters: props.voters ?? members.length };
  }

  /** The same for each member, however many there are. */
  get resource(): RollResource {
    const { name, props } = this;
    return {
      name,
      ...(props.last !== undefined && { last: props.last.map(escapeTemplate) }),
      ready: props.ready.map(escapeTemplate),
    };
  }

  /** Who the members are, by reference: complete at synth. */
  get quorum(): RollQuorum {
    // Terraform puts the list in its place.
    return this.local?.asString as unknown as RollQuorum;
  }
}
