import type { Facts } from './facts';
import { CONTAINER_DEVICES } from './ruleset';

/** What Docker itself names so; only these may have an address and still be containers'. */
const WITH_ADDRESS =
  /^(docker0|docker_gwbridge|br-[0-9a-f]{12}|cni0|cni-podman\d+|podman\d+|flannel\.\d+|lxcbr\d+|vxlan\.calico|tunl0)$/;

const matches = (device: string, pattern: string): boolean =>
  pattern.endsWith('*') ? device.startsWith(pattern.slice(0, -1)) : device === pattern;

/**
 * Which device is whose is told by its name. A host's own device that is called like a container's would stand open, and a
 * container's that is called otherwise would be cut off.
 * @returns the trouble, in words
 */
export function deviceTrouble(
  { devices, dockerBridges }: Pick<Facts, 'devices' | 'dockerBridges'>,
  address: string,
  declared: readonly string[],
): string | undefined {
  const known = [...CONTAINER_DEVICES, ...declared];
  for (const { name, addresses, isDefaultRoute } of devices) {
    const looksLike = known.find((pattern) => matches(name, pattern));
    if (looksLike !== undefined) {
      const isUnderlay = isDefaultRoute || addresses.includes(address);
      const isContainers =
        WITH_ADDRESS.test(name) || dockerBridges.includes(name) || declared.some((pattern) => matches(name, pattern));
      if (isUnderlay || !isContainers) {
        return (
          `its device ${name} (${addresses.join(', ')}) is called like a container's (${looksLike}), which is not filtered` +
          `\n${isUnderlay ? 'Rename the device.' : `Rename it, or name it in containerDevices if containers are behind it.`}`
        );
      }
    } else if (dockerBridges.includes(name)) {
      return `its device ${name} is a bridge of Docker's, and its containers would be cut off\nName it in containerDevices.`;
    }
  }
  return undefined;
}
