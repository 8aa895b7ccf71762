import type { ContainerJson } from './live';
import { flagOf, programsIn } from './b1-programs';

const container = (daemon: string, path = `lab/${daemon}`) => ({ daemon, path, host: 'c1' }) as ContainerJson;
const stack = {
  resource: {
    longshore_host_container: {
      Agent: {
        labels: { 'longshore.path': 'lab/mesos-agent' },
        entrypoint: ['mesos-agent'],
        command: ['--work_dir=/srv/mesos-agent', '--attributes=a:$${b}'],
        environment: { A: '1' },
      },
      Consul: { labels: { 'longshore.path': 'lab/server' }, environment: {} },
    },
  },
};

test('programs are those of Mesos and Marathon, told as the provider gets it', () => {
  const [agent, ...others] = programsIn(stack, [container('mesos-agent'), container('server')]);
  expect(others).toEqual([]);
  expect(agent).toMatchObject({
    program: 'mesos-agent',
    told: { argv: ['--work_dir=/srv/mesos-agent', '--attributes=a:${b}'], environment: { A: '1' } },
    fromFiles: [],
  });
  expect(flagOf(agent?.told ?? { argv: [] }, 'work_dir')).toBe('/srv/mesos-agent');
  expect(flagOf({ argv: ['--work_directory=/x', '--quiet'] }, 'work_dir')).toBeUndefined();
});

test('fails for a daemon of the manifest that the plan does not have', () => {
  expect(() => programsIn(stack, [container('marathon')])).toThrow(
    /^lab\/marathon: environment.json has it, cdk.tf.json does not$/,
  );
});
