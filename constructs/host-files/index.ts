export type { Download } from './download';
export { HostFile, type HostFileProps } from './host-file';
export { SystemdUnit, type SystemdUnitProps } from './systemd-unit';
