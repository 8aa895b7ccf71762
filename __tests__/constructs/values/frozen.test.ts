import { Cidr, ContainerImage, Duration, Port, Size } from '../../../constructs/values';

test.each<[string, () => object]>([
  ['Cidr', () => Cidr.of('10.20.0.0/24')],
  ['ContainerImage', () => ContainerImage.of('hadoop')],
  ['Duration', () => Duration.seconds(1)],
  ['Port', () => Port.tcp(22)],
  ['Size', () => Size.bytes(1)],
])('a %s never changes', (_, make) => {
  expect(Object.isFrozen(make())).toBe(true);
});
