import { Network } from '@cdktf/provider-docker/lib/network';
import type { TerraformStack } from 'cdktf';
import { DOCKER_PROVIDER_VERSION } from '../../../constructs/docker';
import { Template } from '../../../testing';
import { labStack } from '../environment/fixture';
import { engine } from './fixture';

const VERSION = 'terraform.required_providers.docker.version';

const requiredVersion = (stack: TerraformStack): unknown =>
  (Template.fromStack(stack).toJSON() as { terraform: { required_providers: { docker: { version: unknown } } } })
    .terraform.required_providers.docker.version;

describe('the version of the docker provider', () => {
  const finding =
    `lab: ${VERSION} = "3.6.2": Longshore's constructs need kreuzwerker/docker 4.6.0 in this stack; ` +
    "drop that pin, or put Longshore's constructs into a stack of their own";

  test("is ours, not the bindings'", () => {
    expect(DOCKER_PROVIDER_VERSION).toBe('4.6.0');
    expect(requiredVersion(engine().stack)).toBe('4.6.0');
  });

  test('may be pinned to the same by whoever wrote the stack', () => {
    const stack = labStack();
    stack.addOverride(VERSION, '4.6.0');
    expect(requiredVersion(engine({}, stack).stack)).toBe('4.6.0');
  });

  test('fails when the stack pinned another before', () => {
    const stack = labStack();
    stack.addOverride(VERSION, '3.6.2');
    engine({}, stack);
    expect(() => Template.fromStack(stack)).toThrow(finding);
  });

  test('fails when the stack pins another afterwards', () => {
    const { stack } = engine();
    stack.addOverride(VERSION, '3.6.2');
    expect(() => Template.fromStack(stack)).toThrow(finding);
  });
});

describe('a docker resource', () => {
  test('fails without a provider: it would go to the engine of whoever deploys', () => {
    const { stack } = engine();
    new Network(stack, 'Own', { name: 'own' });
    expect(() => Template.fromStack(stack)).toThrow(
      'lab/Own: provider = none: a docker_network without a provider would go to the Docker engine of whoever deploys; ' +
        'give it the provider of a swarm or host',
    );
  });

  test('of an importer passes with the provider of an engine', () => {
    const made = engine();
    new Network(made.stack, 'Own', { name: 'own', provider: made.engine.provider });
    expect(Template.fromStack(made.stack).byPath('lab/Own')).toMatchObject({ provider: 'docker.Engine' });
  });
});
