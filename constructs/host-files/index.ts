export { HostFile, type Download, type HostFileProps } from './host-file';
export { SystemdUnit, type SystemdUnitProps } from './systemd-unit';
