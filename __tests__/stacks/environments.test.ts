import { Testing, TerraformOutput, TerraformStack, LocalBackend } from 'cdktf';
import type { Construct } from 'constructs';
import { addEnvironments } from '../../stacks/environments';

class Good extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new TerraformOutput(this, 'answer', { value: 42 });
  }
}

class ThrowsHalfWay extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new LocalBackend(this, { path: 'here.tfstate' });
    throw new Error('staging/Swarm: managers = 2: ${even}');
  }
}

class FailsValidation extends Good {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.node.addValidation({ validate: () => ['too small'] });
  }
}

describe('environments', () => {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  afterAll(() => {
    stderr.mockRestore();
  });

  const stacksOf = (
    environments: Parameters<typeof addEnvironments>[1],
    only?: string,
  ): Record<string, Record<string, unknown>> => {
    const app = Testing.app();
    addEnvironments(app, environments, only);
    const stacks = app.node.children.filter((child) => TerraformStack.isStack(child));
    return Object.fromEntries(
      stacks.map((stack) => [stack.node.id, JSON.parse(Testing.synth(stack, true)) as Record<string, unknown>]),
    );
  };

  test('one that throws becomes a plan that fails with its reason and keeps its backend; the others stay', () => {
    const stacks = stacksOf({ good: Good, staging: ThrowsHalfWay });
    expect(stacks.good).toMatchObject({ output: { answer: { value: 42 } } });
    expect(stacks.staging).toMatchObject({
      terraform: { backend: { local: { path: 'here.tfstate' } } },
      resource: {
        terraform_data: {
          broken: {
            lifecycle: {
              precondition: [{ error_message: 'staging: staging/Swarm: managers = 2: $${even} (DEBUG=1 shows where)' }],
            },
          },
        },
      },
    });
    expect(stderr).toHaveBeenCalledWith(expect.stringContaining('staging cannot be built'));
  });

  test('one whose validation fails is replaced likewise', () => {
    expect(JSON.stringify(stacksOf({ bad: FailsValidation }).bad)).toContain('too small');
  });

  test("fails with the environment's own error when only that one is asked for", () => {
    expect(() => stacksOf({ good: Good, staging: ThrowsHalfWay }, 'staging')).toThrow('managers = 2');
    expect(Object.keys(stacksOf({ good: Good, staging: ThrowsHalfWay }, 'good'))).toEqual(['good']);
  });

  test('fails for an unknown ENVIRONMENT', () => {
    expect(() => stacksOf({ good: Good }, 'prod')).toThrow(
      'ENVIRONMENT = "prod": no such environment; use one of good',
    );
  });
});
