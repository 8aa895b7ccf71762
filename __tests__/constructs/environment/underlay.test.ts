import { TerraformResource, type TerraformStack } from 'cdktf';
import { Underlay } from '../../../constructs/environment';
import { labStack } from './fixture';

describe('Underlay', () => {
  let stack: TerraformStack;
  let underlay: Underlay;
  const resource = (id: string) => new TerraformResource(stack, id, { terraformResourceType: 'terraform_data' });
  beforeEach(() => {
    stack = labStack();
    underlay = new Underlay();
  });

  test('what waits depends on what opens its hosts, whichever is made first', () => {
    const [early, late, opener] = [resource('early'), resource('late'), resource('opener')];
    underlay.waits(early, ['master', 'slave1']);
    underlay.opens(opener, 'master');
    underlay.waits(late, ['master']);
    expect(early.dependsOn).toEqual([opener.fqn]);
    expect(late.dependsOn).toEqual([opener.fqn]);
  });

  test('other hosts may be down meanwhile', () => {
    const [waiter, opener] = [resource('waiter'), resource('opener')];
    underlay.waits(waiter, ['slave1']);
    underlay.opens(opener, 'master');
    expect(waiter.dependsOn ?? []).toEqual([]);
  });

  test('keeps what the resource waits for already', () => {
    const [waiter, before, opener] = [resource('waiter'), resource('before'), resource('opener')];
    waiter.dependsOn = [before.fqn];
    underlay.opens(opener, 'master');
    underlay.waits(waiter, ['master']);
    expect(waiter.dependsOn).toEqual([before.fqn, opener.fqn]);
  });

  test('nothing opened, nothing to wait for', () => {
    const waiter = resource('waiter');
    underlay.waits(waiter, ['master']);
    expect(waiter.dependsOn ?? []).toEqual([]);
  });
});
