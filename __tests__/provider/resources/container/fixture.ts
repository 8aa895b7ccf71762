import { createHash } from 'node:crypto';
import type { hostContainerResource } from '../../../../provider/resources/host-container';
import type { FakeDocker } from '../../fake-docker';
import { connectionTo } from '../../fixture';

export type Resource = ReturnType<typeof hostContainerResource>;
export type Planned = Parameters<Resource['create']>[0];
export type State = Awaited<ReturnType<Resource['create']>>;

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
export const reference = (version: string): string => `registry.example.com/web@sha256:${digestOf(version)}`;

export const ONE = reference('1');
export const TWO = reference('2');

/** A container `web`, with something of everything. */
export function planned(host: Pick<FakeDocker, 'name' | 'address'>, changes: Partial<Planned> = {}): Planned {
  return {
    name: 'web',
    host: connectionTo(host),
    network: 'host',
    image: ONE,
    command: ['serve', '', '--port=8080'],
    environment: { EMPTY: '', EQUALS: 'a=b', MODE: 'fast' },
    hostname: host.name,
    user: '1001:1001',
    capabilities: ['CAP_NET_BIND_SERVICE'],
    readOnly: true,
    stopSignal: 'SIGTERM',
    stopGracePeriodSeconds: 20,
    labels: {
      'longshore.environment': 'lab',
      'longshore.path': 'lab/Web',
      'longshore.service': 'web',
      team: 'shop',
    },
    files: { '/etc/web.conf': "one\ntwo 'quoted' $HOME\n", '/run.sh': '#!/bin/sh\n' },
    fileModes: { '/etc/web.conf': '0444', '/run.sh': '0555' },
    secretFiles: [],
    mounts: [
      { type: 'bind', source: '/srv/web', target: '/data', readOnly: false },
      { type: 'tmpfs', target: '/tmp', readOnly: false, sizeBytes: 1024, mode: '1777' },
    ],
    healthCheck: {
      test: ['CMD', 'true'],
      intervalSeconds: 2.5,
      timeoutSeconds: 5,
      retries: 3,
      startPeriodSeconds: 0,
    },
    memoryBytes: 64 * 2 ** 20,
    cpus: 0.5,
    pids: 100,
    ports: [],
    checks: [],
    timeoutSeconds: 5,
    onCreate: 'wait',
    onDestroy: 'keep',
    ...changes,
  };
}
