import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Environment } from '../constructs';
import { BrokenEnvironment } from './broken-environment';
import { reasonOf, Refused } from './refused';

export type EnvironmentStack = new (scope: Construct, id: string) => TerraformStack;

/**
 * Adds each environment's stack to the app. cdktf synthesizes all stacks for any command, so an environment that cannot be
 * built is replaced by one whose plan fails with the reason: it names itself and the others still work.
 * `ENVIRONMENT=staging` builds that one only, and then lets its error through.
 */
export function addEnvironments(
  app: App,
  environments: Record<string, EnvironmentStack>,
  only = process.env.ENVIRONMENT,
): void {
  if (only !== undefined && !(only in environments)) {
    const known = Object.keys(environments).join(', ');
    throw new Refused(`ENVIRONMENT = "${only}": no such environment; use one of ${known}, or unset it`);
  }
  for (const [name, Stack] of Object.entries(environments)) {
    if (only === name) validate(new Stack(app, name));
    else if (only === undefined) addOrReplaceWithReason(app, name, Stack);
  }
}

/** Writes all environments' plans, or says what is wrong and ends with exit code 1. */
export function synthesize(app: App, environments: Record<string, EnvironmentStack>): void {
  try {
    addEnvironments(app, environments);
    app.synth();
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exitCode = 1;
  }
}

function addOrReplaceWithReason(app: App, name: string, Stack: EnvironmentStack): void {
  try {
    validate(new Stack(app, name));
  } catch (error) {
    const halfBuilt = app.node.tryFindChild(name);
    app.node.tryRemoveChild(name);
    new BrokenEnvironment(app, name, reasonOf(error), halfBuilt);
  }
}

/** As cdktf does it when it synthesizes, but without its words on how to skip all validations. @throws Refused */
function validate(stack: TerraformStack): void {
  stack.prepareStack();
  const findings = stack.node.findAll().flatMap((construct) => {
    const prefix = construct instanceof Environment ? '' : `[${construct.node.path}] `;
    return construct.node.validate().map((text) => `${prefix}${text}`);
  });
  if (findings.length === 0) return;
  // Nothing will synthesize this stack, and yet `longshore secrets` must know what it lacks.
  Environment.of(stack).secrets.writeNeeds(join(App.of(stack).outdir, 'stacks', stack.node.id));
  throw new Refused(findings.join('\n'));
}
