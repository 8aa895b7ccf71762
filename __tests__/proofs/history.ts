import { attemptHosts, counter } from './a3-judge';
import { waitUntil } from './clients';
import { elements, type Listed } from './listed';
import type { Live } from './live';

/** What the JobHistoryServer says about a finished job's maps. */
export interface MapsOfJob {
  readonly job: string;
  /** Maps of the job. */
  readonly maps: number;
  readonly launched: number;
  readonly dataLocal: number;
  /** Host of each map attempt that succeeded. */
  readonly hosts: readonly string[];
  /** The job's counters as the server gives them. */
  readonly counters: unknown;
}

const JOB_COUNTERS = /JobCounter$/;

/** Reads a job's maps; a job that has just ended reaches the server some seconds later. */
export async function mapsOf(live: Live, job: string): Promise<MapsOfJob> {
  const server = live.daemon('jobhistory');
  const base = `/ws/v1/history/mapreduce/jobs/${job}`;
  let counters: unknown;
  await waitUntil(`the history of ${job}`, 60, async () => {
    counters = await live.json(server, `${base}/counters`);
    return true;
  });
  const tasks = (await live.json(server, `${base}/tasks?type=m`)) as {
    tasks?: { task?: Listed<{ id: string }> };
  };
  const ids = elements(tasks.tasks?.task).map(({ id }) => id);
  const port = live.httpPort(server) ?? 0;
  const urls = ids.map((id) => `http://localhost:${port}${base}/tasks/${id}/attempts`);
  // One JSON document a line.
  const answers =
    ids.length === 0 ? '' : await live.in(server, urls.map((url) => `curl -fsS --max-time 20 ${url}; echo`).join('\n'));
  return {
    job,
    maps: ids.length,
    launched: counter(counters, JOB_COUNTERS, 'TOTAL_LAUNCHED_MAPS'),
    dataLocal: counter(counters, JOB_COUNTERS, 'DATA_LOCAL_MAPS'),
    hosts: attemptHosts(
      answers
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as unknown),
    ),
    counters,
  };
}
