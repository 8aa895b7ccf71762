import { incompatibility } from '../../../../lab/simulators/mesos/agent/compatibility';
import { agentInfo } from './small-cluster';

const BEFORE = agentInfo('cpus:2;mem:1024;ports:[31000-31009]', 'rack:r1;ports:[1-3]');

describe('equal', () => {
  test('allows another order and another spelling of resources', () => {
    const now = agentInfo('mem:1024;cpus:1;cpus:1;ports:[31000-31004];ports:[31005-31009]', 'rack:r1;ports:[1-3]');
    expect(incompatibility('equal', BEFORE, now)).toBeUndefined();
  });

  test.each([
    ['an attribute', agentInfo('cpus:2;mem:1024;ports:[31000-31009]', 'rack:r2;ports:[1-3]')],
    ['a resource', agentInfo('cpus:4;mem:1024;ports:[31000-31009]', 'rack:r1;ports:[1-3]')],
    ['the host name', { ...BEFORE, hostname: 'x' }],
  ])('fails for another %s', (_, now) => {
    expect(incompatibility('equal', BEFORE, now)).toContain('Incompatible agent info detected');
  });
});

describe('additive', () => {
  test('allows more', () => {
    const now = agentInfo('cpus:4;mem:1024;ports:[31000-31019];gpus:1', 'rack:r1;ports:[1-5];zone:a');
    expect(incompatibility('additive', BEFORE, now)).toBeUndefined();
  });

  test.each([
    ['Hostname changed from 192.0.2.11 to x', { ...BEFORE, hostname: 'x' }],
    ['Port changed from 5051 to 1', { ...BEFORE, port: 1 }],
    ['Resource not found: mem(*)', agentInfo('cpus:2;ports:[31000-31009]', 'rack:r1;ports:[1-3]')],
    ["'cpus' decreased from 2 to 1", agentInfo('cpus:1;mem:1024;ports:[31000-31009]', 'rack:r1;ports:[1-3]')],
    [
      "'ports' ([31000-31009]) not included in current [31000-31001]",
      agentInfo('cpus:2;mem:1024;ports:[31000-31001]', 'rack:r1;ports:[1-3]'),
    ],
    ["Couldn't find attribute rack:r1", { ...BEFORE, attributes: [] }],
    ["Type of attribute 'rack' changed", agentInfo('cpus:2;mem:1024;ports:[31000-31009]', 'rack:1;ports:[1-3]')],
    ["attribute 'rack' changed from r1 to r2", agentInfo('cpus:2;mem:1024;ports:[31000-31009]', 'rack:r2;ports:[1-3]')],
    ["attribute 'ports' changed", agentInfo('cpus:2;mem:1024;ports:[31000-31009]', 'rack:r1;ports:[1-2]')],
  ])('fails: %s', (says, now) => {
    expect(incompatibility('additive', BEFORE, now)).toContain(says);
  });

  test('fails for another domain', () => {
    expect(incompatibility('additive', { ...BEFORE, domain: { a: 1 } }, BEFORE)).toContain('Domain changed');
  });
});
