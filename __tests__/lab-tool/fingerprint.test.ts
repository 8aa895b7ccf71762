import { differences, keptOn, unexplained } from '../lab/fingerprint';

const FRESH = [
  'directory /etc root:root 755 d',
  'file /etc/passwd root:root 644 0123456789abcdef',
  'iptables-save filter: -P FORWARD DROP',
  'link-device eth0',
  'network bridge bridge local',
  'route -4 default via 192.0.2.1 dev eth0',
  'swarm inactive',
  'sysctl net.ipv4.ip_forward = 1',
  'unit ssh.service enabled enabled',
  'user root:x:0:0:root:/root:/bin/bash',
];
const text = (...more: string[]): string => [...FRESH, ...more].join('\n');
const IMAGE = 'registry.example.com:5000/hadoop@sha256:' + '1'.repeat(64);

describe('the differences of two fingerprints', () => {
  test('are what came and what went, also of a thing that is another now', () => {
    const after = text('volume data local').replace('644 0123', '600 0123').replace('swarm inactive', 'swarm active');
    expect(differences(text('container old web:1 running'), after)).toEqual({
      added: ['file /etc/passwd root:root 600 0123456789abcdef', 'swarm active', 'volume data local'],
      gone: ['container old web:1 running', 'file /etc/passwd root:root 644 0123456789abcdef', 'swarm inactive'],
    });
    expect(differences(text(), [...FRESH].reverse().join('\n'))).toEqual({ added: [], gone: [] });
  });

  test.each(['', 'swarm inactive\n', text().replaceAll(/^(unit|user) .*$/gm, '')])(
    'fails for what is no whole fingerprint',
    (broken) => {
      expect(() => differences(text(), broken)).toThrow(/^the fingerprint has no line of .*user: could it be taken\?$/);
    },
  );
});

const OUTPUT = `
staging  ╷
staging  │ Warning: host slave1: /var/lib/longshore/datanode is kept (1.2G)
staging  │
staging  │ Destroying keeps data. If it is of no use any more, remove it there:
staging  │   sudo rm -rf --one-file-system '/var/lib/longshore/datanode'
staging  ╵
staging  ╷
staging  │ Warning: host slave1: 2 things are kept that the swarm brought
staging  │
staging  │ network docker_gwbridge
staging  │ image
staging  │ ${IMAGE}
staging  │ (413 MB)
staging  │ If they are of no use any more, remove them there:
staging  │   docker network rm docker_gwbridge
staging  │   docker image rm ${IMAGE}
staging  ╵
staging  ╷
staging  │ Warning: host slave10: /srv/other data is kept (4.0K)
staging  ╵
         Destroy complete! Resources: 30 destroyed.
`;

describe('what a destroy says that it kept', () => {
  test('is read out of its warnings, host by host', () => {
    expect(keptOn('slave1', OUTPUT)).toEqual(['/var/lib/longshore/datanode', 'docker_gwbridge', IMAGE]);
    expect(keptOn('slave10', OUTPUT)).toEqual(['/srv/other data']);
    expect(keptOn('master', OUTPUT)).toEqual([]);
  });

  const kept = keptOn('slave1', OUTPUT);
  const added = [
    'directory /var/lib/longshore root:root 755 d',
    'directory /var/lib/longshore/datanode 1001:1001 750 d',
    'file /var/lib/longshore/datanode/current/VERSION 1001:1001 644 0123456789abcdef',
    `image ${IMAGE} <none> sha256:2`,
    'iptables-save nat: -A DOCKER -i docker_gwbridge -j RETURN',
    'network docker_gwbridge bridge local',
    'nft ip nat chain DOCKER: iifname "docker_gwbridge" counter return',
  ];

  test('explains it and what hangs on it', () => {
    expect(unexplained({ added, gone: [] }, kept)).toEqual([]);
  });

  test('explains nothing else, and nothing that is gone', () => {
    const more = [
      'directory /var/lib/longshore/datanode2 1001:1001 750 d',
      'file /var/lib/longshore root:root 644 0123456789abcdef2',
      'network docker_gwbridge2 bridge local',
      `image ${IMAGE}2 <none> sha256:3`,
    ];
    expect(unexplained({ added: [...added, ...more], gone: ['user ops'] }, kept)).toEqual([
      `+ ${more[0] ?? ''}`,
      ...more.slice(2).map((line) => `+ ${line}`),
      '- user ops',
    ]);
  });

  test('fails where what is said to be kept is not there', () => {
    expect(unexplained({ added: added.slice(0, 3), gone: [] }, kept)).toEqual([
      'not there: docker_gwbridge',
      `not there: ${IMAGE}`,
    ]);
  });
});
