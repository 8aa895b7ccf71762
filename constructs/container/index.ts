export { checkContainer } from './check-container';
export type { ContainerFile, ContainerProps, SecretFile } from './container-props';
export { HealthCheck, type HealthCheckProps } from './health-check';
export { Mount } from './mount';
export { SECRET_IN_PLAN } from './rules';
export { secretFilesOf, type MountedSecret } from './secret-files';
export { namedSecrets } from './secrets-in';
