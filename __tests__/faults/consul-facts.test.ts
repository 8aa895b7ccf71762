import { catalogFaults, changes } from './consul-facts';

test('what is gone and what is new is told, what stayed is not', () => {
  expect(changes('ACL', ['token a', 'token b'], ['token b', 'token c'])).toEqual([
    'ACL: gone is token a',
    'ACL: new is token c',
  ]);
  expect(changes('ACL', ['token a'], ['token a'])).toEqual([]);
});

describe('the catalog after all hosts were off', () => {
  const silent = 'c1 longshore-faults-c1';
  const before = ['c1 consul', 'c2 consul', silent, 'c2 longshore-faults-c2'];

  test('is well as it was, also where the one that does not report is critical', () => {
    expect(catalogFaults(before, before, silent)).toEqual([]);
    const after = ['c1 consul', 'c2 consul', `${silent} critical`, 'c2 longshore-faults-c2'];
    expect(catalogFaults(before, after, silent)).toEqual([]);
    expect(catalogFaults(after, after, silent)).toEqual([]);
  });

  test('fails for any other that is critical now', () => {
    const after = ['c1 consul', 'c2 consul critical', `${silent} critical`, 'c2 longshore-faults-c2 critical'];
    expect(catalogFaults(before, after, silent)).toEqual([
      'catalog: gone is c2 consul',
      'catalog: gone is c2 longshore-faults-c2',
      'catalog: new is c2 consul critical',
      'catalog: new is c2 longshore-faults-c2 critical',
    ]);
  });

  test('fails for one that is gone, a ghost, and one that is there twice', () => {
    const after = ['c1 consul', 'c1 consul', 'c2 consul', 'c2 longshore-faults-c2', 'vm1 longshore-faults-c2'];
    expect(catalogFaults(before, after, silent)).toEqual([
      `catalog: gone is ${silent}`,
      'catalog: new is vm1 longshore-faults-c2',
      `there twice: ${after.join(', ')}`,
    ]);
  });
});
