import { parse } from 'yaml';
import { inventoryOf, machinesOf } from './inventory';

test('an inventory has the machines that were asked for, those of the control plane first', () => {
  const { hosts } = parse(inventoryOf(machinesOf({ control: 1, engines: 1, plain: 1 }))) as { hosts: object };
  expect(Object.entries(hosts)).toEqual([
    ['h1', expect.objectContaining({ address: '192.0.2.1', labels: { role: 'control' }, engine: 'docker' })],
    ['h2', expect.objectContaining({ address: '192.0.2.2', labels: { role: 'worker' }, engine: 'docker' })],
    ['h3', expect.objectContaining({ address: '192.0.2.3', labels: { role: 'vm' }, engine: 'none' })],
  ]);
});
