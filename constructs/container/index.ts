export { checkContainer } from './check-container';
export type { ContainerFile, ContainerProps } from './container-props';
export { HealthCheck, type HealthCheckProps } from './health-check';
export { Mount } from './mount';
export { SECRET_IN_PLAN } from './rules';
export { namedSecrets } from './secrets-in';
