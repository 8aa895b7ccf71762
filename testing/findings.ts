import { AnnotationMetadataEntryType, Testing, type TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { ConfigurationError, Environment } from '../constructs';

/** One thing that synthesis has to say about a stack. */
export interface Finding {
  /** Of the construct that it is about; empty where an error named none. */
  readonly path: string;
  /** The value found, the rule, the fix. */
  readonly message: string;
  /** An error stops `cdktf synth`, a warning is printed. */
  readonly severity: 'error' | 'warning';
}

/** Synthesis refuses a stack. */
export class RefusedStackError extends Error {
  constructor(
    readonly stackPath: string,
    readonly findings: readonly Finding[],
  ) {
    super(`${stackPath} is refused:\n${listed(findings)}`);
    this.name = 'RefusedStackError';
  }
}

/**
 * Everything that `cdktf synth` would say of a stack: what its validations find, what is annotated as error or warning.
 * @param subject a stack, or a function that makes one: what its constructs throw is found too
 */
export function findings(subject: TerraformStack | (() => TerraformStack)): Finding[] {
  try {
    return synthesized(typeof subject === 'function' ? subject() : subject).warnings;
  } catch (error) {
    if (error instanceof RefusedStackError) return [...error.findings];
    return thrown(error);
  }
}

/** Those that a rule's id, a text or a pattern names. */
export function named(found: readonly Finding[], wanted: string | RegExp): Finding[] {
  return found.filter((finding) => {
    const line = sentence(finding);
    return typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line);
  });
}

export function listed(found: readonly Finding[]): string {
  return found
    .map((finding) => `  ${finding.severity === 'warning' ? 'warning: ' : ''}${sentence(finding)}`)
    .join('\n');
}

/** Our own validations begin with the path, others do not. */
function sentence({ path, message }: Finding): string {
  return path === '' || message.startsWith(path) ? message : `${path}: ${message}`;
}

/**
 * The plan's text, as cdktf would write it, and the warnings. Unlike `Testing.synth` it prepares references to other stacks, and
 * refuses what `cdktf synth` refuses.
 * @throws RefusedStackError with every finding
 */
export function synthesized(stack: TerraformStack): { readonly content: string; readonly warnings: Finding[] } {
  stack.prepareStack();
  let content: string | undefined;
  let failure: unknown;
  try {
    content = Testing.synth(stack); // aspects run here, and may still add validations
  } catch (error) {
    failure = error;
  }
  const found = [...ofRules(stack), ...validated(stack), ...annotated(stack)];
  if (found.some(({ severity }) => severity === 'error')) throw new RefusedStackError(stack.node.path, found);
  if (content === undefined) throw failure;
  return { content, warnings: found };
}

/** An environment tells its findings in one report; here they are apart, each with the path that it is about. */
function ofRules(stack: TerraformStack): Finding[] {
  return stack.node
    .findAll()
    .filter((construct) => construct instanceof Environment)
    .flatMap(({ rules }) => rules.findings().map(({ path, message, severity }) => ({ path, message, severity })));
}

function validated(stack: TerraformStack): Finding[] {
  return others(stack).flatMap(({ node }) =>
    node.validate().map((message) => ({ path: node.path, message, severity: 'error' as const })),
  );
}

function others(stack: TerraformStack): IConstruct[] {
  return stack.node.findAll().filter((construct) => !(construct instanceof Environment));
}

function annotated(stack: TerraformStack): Finding[] {
  return others(stack).flatMap(({ node }) =>
    node.metadata.flatMap(({ type, data }) => {
      const severity = SEVERITIES.get(type);
      return severity === undefined ? [] : [{ path: node.path, message: String(data), severity }];
    }),
  );
}

const SEVERITIES: ReadonlyMap<string, Finding['severity']> = new Map([
  [AnnotationMetadataEntryType.ERROR, 'error'],
  [AnnotationMetadataEntryType.WARN, 'warning'],
]);

/** A construct tells all its faults at once, a line each. */
function thrown(error: unknown): Finding[] {
  const severity = 'error';
  if (error instanceof ConfigurationError)
    return error.message.split('\n').map((message) => ({ path: error.path, message, severity }));
  return [{ path: '', message: error instanceof Error ? error.message : String(error), severity }];
}
