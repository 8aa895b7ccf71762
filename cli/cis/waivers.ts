/** Why a check of the benchmark may fail here. docs/cis.md says more about each; some hold only under the condition they name. */
export const WAIVERS = {
  '2.1': 'a rootless engine has no overlay networks, which a swarm is made of',
  '2.2': 'no container is on the default bridge',
  '2.5': 'every image is named by digest, so a registry without TLS cannot hand out another one',
  '2.8': 'containers are bounded by memory limits and the files that their own programs open',
  '2.9': 'data directories belong to uids that hosts and containers share; no container runs as root',
  '2.12': 'the socket is the only way to the API, and whoever may open it is root by it',
  '2.13': 'logs stay on their host, rotated, until a log collector is deployed',
  '2.16': 'no port is published, so no proxy runs',
  '4.2': 'images are named by digest in the catalog; whom to trust is decided there, in review',
  '4.3': 'of the image, decided where it is built',
  '4.4': 'of the image: rebuild it, and the new digest is the update',
  '4.5': 'a digest is stronger than a signed tag: the engine verifies content against it',
  '4.7': 'of the image, decided where it is built',
  '4.8': 'no-new-privileges makes setuid and setgid without effect',
  '4.11': 'of the image, decided where it is built',
  '4.12': 'a digest is stronger than a signed tag: the engine verifies content against it',
  '5.10':
    'a daemon that peers find at the address of its host shares its network; the declared firewall lets in only declared flows',
  '5.12': 'containers without a limit share the cores by equal weights; set `cpus` for more',
  '5.15': 'what has ended is started again on its own host, by swarm or engine, after a delay and without limit',
  '5.23': 'no audit of exec here; Longshore itself never asks for privileges',
  '5.24': "no audit of exec here; Longshore itself runs as the container's own user",
  '5.28': 'an update is a changed digest in the catalog, seen in the diff',
  '7.2': 'swarm listens on all addresses; the declared firewall lets in only declared hosts',
  '7.3': 'many kernels lack ESP and then drop everything; the declared firewall lets VXLAN in from members only',
  '7.5': 'a locked manager does not come back after a reboot without a person',
  '7.6': 'the rotation of the key is an act of the operators',
  '7.8': 'the rotation of the root is an act of the operators: docker swarm ca --rotate',
  '7.9': 'hosts with one network have one plane; give others an underlay interface of their own',
} as const satisfies Readonly<Record<string, string>>;

export type Waivable = keyof typeof WAIVERS;
