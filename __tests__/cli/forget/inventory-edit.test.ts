import { changedLines, InventoryEdit } from '../../../cli/forget/inventory-edit';

const FLOW = `# Ours.
ssh: { user: ops }   # everybody's
hosts:
  master: { address: 192.0.2.11, labels: { role: master } }
  # The second rack.
  slave1: { address: 192.0.2.12, labels: { role: worker } }  # old disk
  slave2: { address: 192.0.2.13, }
`;
const BLOCK = `hosts:
  master:
    address: 192.0.2.11 # here

  slave1:
    # about its address
    address: 192.0.2.12
    labels:
      role: worker
    # about nothing
  # about the next
  slave2:
    address: 192.0.2.13
    state: leaving # soon
firewall: { operators: [192.0.2.0/24] }
`;

const edit = (text: string): InventoryEdit => new InventoryEdit('hosts/lab.yaml', text);

describe('declaring a host lost', () => {
  test.each([
    ['the first of { }', FLOW, 'master', '{ role: master } }', '{ role: master }, state: lost }'],
    ['one with a comment behind it', FLOW, 'slave1', '{ role: worker } }  #', '{ role: worker }, state: lost }  #'],
    ['one with a comma at its end', FLOW, 'slave2', '192.0.2.13, }', '192.0.2.13, state: lost, }'],
    ['a block', BLOCK, 'master', '    address: 192.0.2.11', '    state: lost\n    address: 192.0.2.11'],
    [
      'a block that begins with a comment',
      BLOCK,
      'slave1',
      '    address: 192.0.2.12',
      '    state: lost\n    address: 192.0.2.12',
    ],
    ['one that is leaving', BLOCK, 'slave2', 'state: leaving # soon', 'state: lost # soon'],
  ])('changes %s, and not a byte more', (_, text, host, before, after) => {
    const changed = edit(text).declareLost(host);
    expect(changed).toBe(text.replace(before, after));
    expect(edit(changed).stateOf(host)).toBe('lost');
  });
});

describe('removing a host', () => {
  test('of { }: its line with its comment', () => {
    expect(edit(FLOW).remove('slave1')).toBe(FLOW.replace(/ {2}slave1.*\n/, ''));
    expect(edit(FLOW).remove('slave2')).toBe(FLOW.replace(/ {2}slave2.*\n/, ''));
  });

  test('of a block: its lines and the comments within', () => {
    const slave1 = BLOCK.slice(BLOCK.indexOf('  slave1'), BLOCK.indexOf('  # about the next'));
    expect(edit(BLOCK).remove('slave1')).toBe(BLOCK.replace(slave1, ''));
    const slave2 = BLOCK.slice(BLOCK.indexOf('  slave2'), BLOCK.indexOf('firewall'));
    expect(edit(BLOCK).remove('slave2')).toBe(BLOCK.replace(slave2, ''));
  });

  test('of hosts that stand in one { }', () => {
    const text = 'hosts: { a: { address: x }, b: { address: y },\n  c: { address: z } }\n';
    expect(edit(text).remove('a')).toBe('hosts: { b: { address: y },\n  c: { address: z } }\n');
    expect(edit(text).remove('c')).toBe('hosts: { a: { address: x }, b: { address: y } }\n');
  });

  test('fails for the last one', () => {
    expect(() => edit('hosts:\n  a: { address: x }\n').remove('a')).toThrow(
      'hosts/lab.yaml: hosts = a: an inventory holds at least one host; end the environment instead: npx cdktf destroy',
    );
  });
});

describe('an inventory that cannot be changed safely', () => {
  test('fails for an alias', () => {
    const text = 'hosts:\n  a: &a { address: x }\n  b: *a\n';
    expect(() => edit(text).declareLost('b')).toThrow('hosts.b: its entry is not written out there');
  });

  test('fails where another host is the same text', () => {
    const text = 'hosts:\n  a: &a { address: x }\n  b: *a\n';
    expect(() => edit(text).declareLost('a')).toThrow(
      'it is written in a way that cannot be changed safely here; write state: lost at hosts.a by hand',
    );
    expect(() => edit(text).remove('a')).toThrow('remove hosts.a by hand');
  });

  test.each(['hosts: [', 'ssh: { user: ops }\n', '[]\n'])('fails for what is no inventory: %j', (text) => {
    expect(() => edit(text)).toThrow('an inventory is YAML with a map of hosts');
  });
});

test('changed lines are as a diff has them', () => {
  expect(changedLines('a\nb\nc\n', 'a\nx\ny\nc\n')).toEqual(['- b', '+ x', '+ y']);
  expect(changedLines('a\nb\nc\n', 'a\nc\n')).toEqual(['- b']);
});
