import type { Construct } from 'constructs';
import type { Binary, Secret } from '../environment';
import { HostFile, SystemdUnit } from '../host-files';
import type { Places } from './agent-config';
import { UID, type AgentProps } from './agent-props';

const PROGRAM = '/usr/local/lib/longshore/consul';
const FOLDER = '/etc/longshore/consul';
const CONFIGURATION = `${FOLDER}/config`;
const TLS = `${FOLDER}/tls`;

/** Where an agent on a host without an engine finds its directories. */
export const placesOnHost = (data: string): Places => ({ data, tls: TLS });

export interface PlainAgentProps extends AgentProps {
  readonly binary: Binary;
}

/** An agent on a host without an engine: the program, fetched there, its files, and a unit of systemd. */
export function plainAgent(cluster: Construct, id: string, props: PlainAgentProps): SystemdUnit {
  const { host, binary, secrets, httpPort } = props;
  const owner = { uid: UID, gid: UID };
  const program = new HostFile(cluster, `${id}-Program`, { host, path: PROGRAM, download: binary, mode: '0755' });
  const configuration = new HostFile(cluster, `${id}-Configuration`, {
    host,
    path: `${CONFIGURATION}/agent.json`,
    content: props.configuration,
  });
  const secret = (name: string, path: string, of: Secret): HostFile =>
    new HostFile(cluster, `${id}-${name}`, { host, path, secret: of, owner, mode: '0400' });
  return new SystemdUnit(cluster, id, {
    host,
    unitName: `${props.name}.service`,
    content: unit(props),
    restartOn: [
      program,
      configuration,
      secret('Gossip', `${CONFIGURATION}/gossip.json`, props.gossipConfig),
      secret('Tokens', `${CONFIGURATION}/acl.json`, secrets.tokenConfig),
      secret('Authority', `${TLS}/ca.pem`, props.certificateAuthority),
      secret('Certificate', `${TLS}/agent.pem`, secrets.certificate),
      secret('Key', `${TLS}/agent-key.pem`, secrets.key),
    ],
    // The agent reaches a server that knows a leader; what asks is there, since it fetched the program.
    readyCommand: ['sh', '-c', `${FETCH} http://127.0.0.1:${httpPort}/v1/status/leader | grep -q :`],
    peers: props.peers,
    construct: { path: cluster.node.path, module: 'consul', daemon: 'agent' },
    dependsOn: props.dependsOn,
  });
}

const FETCH = 'f() { curl -fsS --max-time 3 "$1" || wget -qO- -T 3 "$1"; }; f';

/** There is no user of that number on the host, so root begins, and is gone before anything of Consul runs. */
function unit({ dataDirectory, memory }: PlainAgentProps): string {
  return `[Unit]
Description=Consul agent
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/setpriv --reuid=${UID} --regid=${UID} --clear-groups --no-new-privs ${PROGRAM} agent -config-dir=${CONFIGURATION}
Environment=GOMEMLIMIT=${Math.floor(memory.toBytes() * 0.9)}B
Restart=always
RestartSec=1
TimeoutStopSec=30
MemoryMax=${memory.toBytes()}
TasksMax=4096
LimitNOFILE=65536
CapabilityBoundingSet=CAP_SETUID CAP_SETGID
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=${dataDirectory}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes

[Install]
WantedBy=multi-user.target
`;
}
