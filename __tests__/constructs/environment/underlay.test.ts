import { TerraformResource, Testing, type TerraformStack } from 'cdktf';
import { Underlay } from '../../../constructs/environment';
import { labStack } from './fixture';

describe('Underlay', () => {
  let stack: TerraformStack;
  let underlay: Underlay;
  const resource = (id: string) => new TerraformResource(stack, id, { terraformResourceType: 'terraform_data' });
  /** As Terraform reads it. */
  const dependencies = (id: string): string[] | undefined => {
    const plan = JSON.parse(Testing.synth(stack)) as {
      resource: { terraform_data: Record<string, { depends_on?: string[] }> };
    };
    return plan.resource.terraform_data[id]?.depends_on;
  };
  beforeEach(() => {
    stack = labStack();
    underlay = new Underlay();
  });

  test('what waits depends on what opens its hosts, whichever is made first', () => {
    const [early, late, opener] = [resource('early'), resource('late'), resource('opener')];
    underlay.waits(early, ['master', 'slave1']);
    underlay.opens(opener, 'master');
    underlay.waits(late, ['master']);
    expect(dependencies('early')).toEqual(['terraform_data.opener']);
    expect(dependencies('late')).toEqual(['terraform_data.opener']);
  });

  test('other hosts may be down meanwhile', () => {
    const [waiter, opener] = [resource('waiter'), resource('opener')];
    underlay.waits(waiter, ['slave1']);
    underlay.opens(opener, 'master');
    underlay.waits(waiter, ['slave2']);
    expect(dependencies('waiter')).toBeUndefined();
  });

  test('keeps what the resource waits for already', () => {
    const [before, opener] = [resource('before'), resource('opener')];
    const waiter = new TerraformResource(stack, 'waiter', {
      terraformResourceType: 'terraform_data',
      dependsOn: [before],
    });
    underlay.opens(opener, 'master');
    underlay.waits(waiter, ['master']);
    expect(dependencies('waiter')).toEqual(['terraform_data.before', 'terraform_data.opener']);
  });

  test('nothing opened, nothing to wait for', () => {
    const waiter = resource('waiter');
    underlay.waits(waiter, ['master']);
    expect(dependencies('waiter')).toBeUndefined();
  });
});
