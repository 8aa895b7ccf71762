import { Construct } from 'constructs';
import { othersOf } from '../../../constructs/environment';
import { labStack } from './fixture';

class Cluster extends Construct {}
class Special extends Cluster {}

test('are those of the class in the same stack, wherever they are, and not itself', () => {
  const stack = labStack();
  const one = new Cluster(stack, 'One');
  const nested = new Special(new Construct(stack, 'Folder'), 'Nested');
  const elsewhere = new Cluster(labStack(), 'Elsewhere');
  expect(othersOf(one, Cluster)).toEqual([nested]);
  expect(othersOf(one, Special)).toEqual([nested]);
  expect(othersOf(nested, Cluster)).toEqual([one]);
  expect(othersOf(elsewhere, Cluster)).toEqual([]);
});
