import type { Declared } from '../../../../provider/resources/service/spec';

/** A service with something in every attribute. */
export function declared(changes: Partial<Declared> = {}): Declared {
  return {
    name: 'web',
    network: 'network1',
    image: 'registry.example.com/web@sha256:1',
    entrypoint: ['/bin/sh'],
    command: ['-c', 'serve'],
    environment: { A: 'a=b', EMPTY: '' },
    hostname: 'www',
    user: '1001:1001',
    capabilities: ['CAP_CHOWN', 'CAP_NET_BIND_SERVICE'],
    readOnly: true,
    stopSignal: 'SIGTERM',
    stopGracePeriodSeconds: 60,
    labels: { 'longshore.environment': 'lab', 'longshore.path': 'lab/Web' },
    containerLabels: { 'longshore.service': 'web', tier: '' },
    files: { '/etc/web/a.conf': 'one\ntwo\n', '/run.sh': '' },
    fileModes: { '/etc/web/a.conf': '0444', '/run.sh': '0555' },
    secretFiles: [],
    mounts: [
      { type: 'bind', source: '/srv', target: '/data', readOnly: false },
      { type: 'tmpfs', target: '/tmp', readOnly: false, sizeBytes: 2 ** 20, mode: '1777' },
    ],
    healthCheck: {
      test: ['CMD', 'true'],
      intervalSeconds: 5,
      timeoutSeconds: 2.5,
      retries: 3,
      startPeriodSeconds: 0,
    },
    memoryBytes: 2 ** 26,
    memoryReservationBytes: 2 ** 25,
    cpus: 1.5,
    pids: 4096,
    ...changes,
  };
}
