import type { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { BrokenEnvironment } from './broken-environment';

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
    throw new Error(
      `ENVIRONMENT = "${only}": no such environment; use one of ${Object.keys(environments).join(', ')}, or unset it`,
    );
  }
  for (const [name, Stack] of Object.entries(environments)) {
    if (only === name) new Stack(app, name).runAllValidations();
    else if (only === undefined) addOrReplaceWithReason(app, name, Stack);
  }
}

function addOrReplaceWithReason(app: App, name: string, Stack: EnvironmentStack): void {
  try {
    const stack = new Stack(app, name);
    stack.prepareStack();
    stack.runAllValidations();
  } catch (error) {
    const halfBuilt = app.node.tryFindChild(name);
    app.node.tryRemoveChild(name);
    new BrokenEnvironment(app, name, error instanceof Error ? error.message : String(error), halfBuilt);
  }
}
