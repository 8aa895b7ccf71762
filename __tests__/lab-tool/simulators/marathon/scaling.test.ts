import { proposeScaling } from '../../../../lab/simulators/marathon/deployment/scaling';
import { SCALE_COURSES, SCALE_VICTIMS } from '../../../fixtures/marathon/scaling';
import type { ScaleMoment } from '../../../fixtures/marathon/rows';
import { app, TestCluster } from './cluster';
import { instanceOf } from './instance-before';

test.each(SCALE_VICTIMS.map((row) => [row.name, row] as const))('victims: %s', (_, row) => {
  const { killSelection = 'YOUNGEST_FIRST', constraints = [] } = row;
  const spec = app({ id: '/web', cmd: 'sleep 60', killSelection, constraints });
  const instances = row.instances.map((each) => instanceOf(each, spec));
  const { toDecommission, toStart } = proposeScaling(spec, instances, row.scaleTo, row.chosen);
  expect([toDecommission.map(({ id }) => id), toStart]).toEqual([row.ended, row.started]);
});

/** An app whose instances all run, on agents that have room for no more. */
class Course {
  private readonly cluster: TestCluster;
  private deployment = '';

  constructor(private readonly room: number) {
    const agents = Array.from({ length: room }, (_, n) => ({ id: `agent-${n}`, hostname: `host-${n}`, cpus: 1 }));
    this.cluster = new TestCluster({ agents, argv: ['--scale_apps_interval', '60000'] });
  }

  async begin(): Promise<void> {
    this.put(this.room);
    await this.cluster.runAll();
    await this.cluster.clock.advance(1);
    this.cluster.holdsKills = true;
  }

  async happens({ event, instances = 0, force }: ScaleMoment): Promise<void> {
    const { scheduler, clock } = this.cluster;
    switch (event) {
      case 'put':
        this.put(instances, force);
        return;
      case 'revert': {
        const plan = scheduler.deployments.get(this.deployment);
        if (plan !== undefined) this.deployment = scheduler.apps.revert(plan).id;
        return;
      }
      case 'stop':
        scheduler.deployments.cancel(this.deployment);
        return;
      case 'ended':
        for (const { goal, task } of this.cluster.instances())
          if (goal !== 'Running') this.cluster.report(task?.id ?? '', 'TASK_KILLED');
        return;
      case 'offers':
        await this.cluster.runAll();
        return;
      case 'check':
        await clock.advance(60);
    }
  }

  get now(): Pick<ScaleMoment, 'ending' | 'queued' | 'running' | 'underWay'> {
    const instances = this.cluster.instances();
    const wanted = instances.filter(({ goal }) => goal === 'Running');
    return {
      running: wanted.filter(({ condition }) => condition === 'Running').length,
      ending: instances.length - wanted.length,
      queued: wanted.filter(({ condition }) => condition === 'Scheduled').length,
      underWay: this.cluster.scheduler.deployments.of('/web').length > 0,
    };
  }

  private put(instances: number, isForced = false): void {
    this.deployment = this.cluster.put({ id: '/web', cmd: 'sleep 60', cpus: 1, instances }, isForced);
  }
}

test.each(SCALE_COURSES.map((row) => [row.name, row] as const))('course: %s', async (_, row) => {
  const course = new Course(row.running);
  await course.begin();
  for (const [at, moment] of row.moments.entries()) {
    await course.happens(moment);
    const { running, ending, queued, underWay } = moment;
    expect([at, moment.event, course.now]).toEqual([at, moment.event, { running, ending, queued, underWay }]);
  }
});
