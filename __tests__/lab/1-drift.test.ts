import { deploy, diff, NO_CHANGES, onHost } from './live';

const MINUTES = 60_000;

/** What was changed by hand on a host is in `cdktf diff` under the host's or daemon's name, `cdktf deploy` repairs it, then there is nothing to do. */
describe('drift on the lab', () => {
  test(
    'right after the deploy there are no changes',
    () => {
      expect(diff('lab')).toMatch(NO_CHANGES);
    },
    3 * MINUTES,
  );

  test(
    'a service removed by hand is created again',
    () => {
      onHost('master', 'docker service rm hadoop-jobhistory');
      expect(diff('lab')).toMatch(
        /longshore_swarm_service\.Hadoop_JobHistoryServer_\S+ \(Hadoop\/JobHistoryServer\/Resource\) will be created/,
      );
      deploy('lab');
      expect(diff('lab')).toMatch(NO_CHANGES);
      expect(onHost('master', 'docker service ls --format "{{.Name}} {{.Replicas}}"')).toMatch(
        /hadoop-jobhistory 1\/1/,
      );
    },
    10 * MINUTES,
  );

  test(
    'a changed service spec is set back',
    () => {
      onHost('master', 'docker service update --detach --env-add LONGSHORE_BY_HAND=1 hadoop-nodemanager-slave2');
      expect(diff('lab')).toMatch(
        /longshore_swarm_service\.Hadoop_NodeManager-slave2_\S+ \(Hadoop\/NodeManager-slave2\/Resource\) will be updated in-place/,
      );
      deploy('lab');
      expect(diff('lab')).toMatch(NO_CHANGES);
      expect(
        onHost('master', 'docker service inspect --format "{{json .Spec}}" hadoop-nodemanager-slave2'),
      ).not.toContain('LONGSHORE_BY_HAND');
    },
    10 * MINUTES,
  );

  test(
    'a host that left the swarm by hand joins again',
    () => {
      onHost('slave1', 'docker swarm leave');
      expect(diff('lab')).toMatch(/longshore_swarm_member\.Swarm_slave1_\S+ \(Swarm\/slave1\) will be created/);
      deploy('lab');
      expect(diff('lab')).toMatch(NO_CHANGES);
      const nodes = onHost('master', 'docker node ls --format "{{.Hostname}} {{.Status}}"').trim().split('\n');
      expect(nodes.filter((line) => line.startsWith('slave1'))).toEqual(['slave1 Ready']);
    },
    10 * MINUTES,
  );

  test(
    'a swarm that its only manager left by hand is made anew by one deploy, with all that it held',
    () => {
      onHost('master', 'docker swarm leave --force');
      expect(diff('lab')).toMatch(
        /longshore_swarm_service\.Hadoop_NameNode_\S+ \(Hadoop\/NameNode\/Resource\) will be created/,
      );
      deploy('lab');
      expect(diff('lab')).toMatch(NO_CHANGES);
      expect(onHost('master', 'docker node ls --format "{{.Status}}"').trim().split('\n')).toEqual(
        Array(3).fill('Ready'),
      );
    },
    10 * MINUTES,
  );
});
