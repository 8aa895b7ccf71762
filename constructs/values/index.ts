export { Cidr } from './cidr';
export { ContainerImage } from './container-image';
export { Duration } from './duration';
export { InvalidValueError } from './invalid-value';
export { Port, type Protocol } from './port';
export { faultTolerance, isOdd, quorum } from './quorum';
export { isRfc1123Label } from './rfc1123-label';
export { Size } from './size';
