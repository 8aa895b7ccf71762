import { consulWrong } from '../proofs/b1-marathon-consul';
import { Marathon } from '../proofs/b1-marathon-api';
import { doubled } from '../proofs/b1-marathon-judge';
import { runningTasks } from '../proofs/b1-mesos-api';
import type { PlatformBed } from './platform-bed';

/** Agents are given up, instances start elsewhere or again, and Consul forgets those that were. */
const SECONDS = 240;

/** What is wrong with the app of the platform once it has had its time: its instances, their containers, and what Consul has of them. */
export async function appFaults({
  live,
}: PlatformBed): Promise<{ readonly seconds: number; readonly wrong: string[] }> {
  const marathon = new Marathon(live);
  const seconds = await marathon.back(SECONDS);
  const tasks = await marathon.tasks();
  return {
    seconds,
    wrong: [
      ...(await marathon.wrong()),
      ...doubled(tasks, await runningTasks(live)),
      ...(await consulWrong(live, marathon.app, tasks)),
    ],
  };
}
