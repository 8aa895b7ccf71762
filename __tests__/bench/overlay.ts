import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../lab/paths';
import { run } from '../../lab/run';
import { labHosts } from '../../lab/topology';
import type { Bench, Table } from './bench';
import { capture } from './by-hand/capture';
import { emptyHosts, LAB, onHost, onlyOnLab, startByHand, type ClusterByHand } from './by-hand/cluster';
import type { Captured, NetworkKind } from './by-hand/commands';
import { PARTS, spent, type Processor } from './processor';
import { spread, withSpread, type Spread } from './statistics';

const NETWORKS = ['overlay', 'host'] as const satisfies readonly NetworkKind[];

type Job = 'write' | 'read' | 'teraSort';

export interface Speeds {
  /** As TestDFSIO says them, MB/s. */
  readonly write: number;
  readonly read: number;
  /** Seconds of the whole job. */
  readonly teraSort: number;
  /** What the machine, all hosts of the lab, spent during each job; results of before 2026-11-29 have none. */
  readonly processor?: Readonly<Record<Job, Processor>>;
}

export type OverlayRaw = Readonly<Record<NetworkKind, readonly Speeds[]>>;

const LEAST = 0.9;
const FILES = { count: 4, megabytes: 64 };
const ROWS = 1_000_000;
const EXAMPLES = '/opt/hadoop/share/hadoop/mapreduce/hadoop-mapreduce-examples-*.jar';
/** Where the client's container keeps what it is given. */
const TESTS_JAR = '/data/hadoop-tests.jar';

export const overlay: Bench<OverlayRaw> = {
  name: 'overlay',
  title: 'TestDFSIO and TeraSort on the overlay, beside the same containers on the network of their hosts',
  needs: 'a live environment',

  async measure({ project, environment, runs, say, step }): Promise<OverlayRaw> {
    await onlyOnLab(environment);
    const jar = await testsJar(project);
    const captured = await step('captured', () => capture(project));
    const raw: Record<NetworkKind, Speeds[]> = { overlay: [], host: [] };
    for (let n = 0; n < runs; n += 1)
      for (const network of n % 2 === 0 ? NETWORKS : [...NETWORKS].reverse()) {
        const speeds = await step(`${network} ${n}`, async () => {
          await emptyHosts(project);
          const cluster = await startByHand(captured, network);
          await give(captured, jar);
          return measureOn(cluster);
        });
        const { write, read, teraSort } = speeds;
        say(
          `${network}: write ${write.toFixed(1)} MB/s, read ${read.toFixed(1)} MB/s, TeraSort ${teraSort.toFixed(1)} s`,
        );
        raw[network].push(speeds);
      }
    say('putting the lab back as it was');
    await emptyHosts(project);
    await run('npx', ['cdktf', 'deploy', LAB, '--auto-approve'], { cwd: project });
    return raw;
  },

  report(raw) {
    const of = (network: NetworkKind, what: Job) => spread(raw[network].map((speeds) => speeds[what]));
    const judged = (
      [
        ['TestDFSIO, write', 'write', 'MB/s'],
        ['TestDFSIO, read', 'read', 'MB/s'],
        ['TeraSort', 'teraSort', 's'],
      ] as const
    ).map(([text, what, unit]) => {
      const [ours, host] = [of('overlay', what), of('host', what)];
      const ratio = unit === 's' ? host.median / ours.median : ours.median / host.median;
      return { text, ratio, cells: [text, withSpread(ours, unit), withSpread(host, unit), ratio.toFixed(2)] };
    });
    const isProfiled = [...raw.overlay, ...raw.host].every(({ processor }) => processor !== undefined);
    return {
      about: [
        `Machines made anew and the containers of the deployed cluster started on them by hand before every run, ${raw.host.length} runs on each network by turns: once on a ` +
          `VXLAN overlay as Longshore makes it, once on the network of the hosts. TestDFSIO of ${FILES.count} files of ${FILES.megabytes} MB (replicated as the cluster does), ` +
          `TeraSort of ${ROWS.toLocaleString('en')} rows of 100 bytes. The lab's hosts are containers of one machine: there is no wire between them, and what both ` +
          'spend is processor time of the same cores, so the figures say what encapsulation costs there, not what a real network carries. Medians (least..most).',
        ...(isProfiled ? [PROFILE] : []),
      ],
      tables: [
        { columns: ['job', 'overlay', 'network of the hosts', 'speed, ratio'], rows: judged.map(({ cells }) => cells) },
        ...(isProfiled ? [profileOfRead(raw)] : []),
      ],
      goals: judged.map(({ text, ratio }) => ({
        what: `${text} is at least ${LEAST} times as fast on the overlay`,
        seen: ratio.toFixed(2),
        isHeld: ratio >= LEAST,
      })),
    };
  },
};

const PROFILE =
  'The second table is where the time of the read goes: seconds of all cores in the whole job, its start and its JVMs included. Packets are wrapped, routed and unwrapped in ' +
  'the kernel, `softirq` and `system`; `user` is Hadoop.';

function profileOfRead(raw: OverlayRaw): Table {
  const of = (network: NetworkKind, part: keyof Processor): Spread =>
    spread(raw[network].flatMap(({ processor }) => (processor === undefined ? [] : [processor.read[part]])));
  return {
    columns: ['processor, TestDFSIO read', 'overlay', 'network of the hosts', 'more on the overlay'],
    rows: PARTS.map((part) => {
      const [ours, host] = [of('overlay', part), of('host', part)];
      return [part, withSpread(ours, 's'), withSpread(host, 's'), `${(ours.median - host.median).toFixed(2)} s`];
    }),
  };
}

/** Hadoop's own load generators are in no image: they come from Maven, of the version that the image has. */
async function testsJar(project: string): Promise<Buffer> {
  const pom = join(project, 'images', 'hadoop', 'pom.xml');
  const version = /<hadoop\.version>(.+)<\/hadoop\.version>/.exec(readFileSync(pom, 'utf8'))?.[1] ?? '';
  const plugin = /<artifactId>(maven-dependency-plugin)<\/artifactId>\s*<version>(.+)<\/version>/.exec(
    readFileSync(pom, 'utf8'),
  );
  const folder = cacheDirectory('hadoop-tests');
  await run('mvn', [
    ...['-B', '-q', '-f', pom, `-Dmaven.repo.local=${cacheDirectory('maven')}`],
    `org.apache.maven.plugins:maven-dependency-plugin:${plugin?.[2] ?? ''}:copy`,
    `-Dartifact=org.apache.hadoop:hadoop-mapreduce-client-jobclient:${version}:jar:tests`,
    `-DoutputDirectory=${folder}`,
  ]);
  return readFileSync(join(folder, `hadoop-mapreduce-client-jobclient-${version}-tests.jar`));
}

/** Into the data directory of the client's container, on the manager. */
async function give({ services }: Captured, jar: Buffer): Promise<void> {
  const edge = services.find(({ Name }) => Name.endsWith('-edge'));
  const data = edge?.TaskTemplate.ContainerSpec.Mounts.find(({ Target }) => Target === '/data')?.Source ?? '';
  const [manager] = labHosts() as [ReturnType<typeof labHosts>[number]];
  const file = TESTS_JAR.replace('/data', data);
  await onHost(manager, `base64 -d <<'END' | sudo tee ${file} >/dev/null\n${jar.toString('base64')}\nEND\n`);
}

async function measureOn({ onEdge }: ClusterByHand): Promise<Speeds> {
  const dfsio = async (what: 'write' | 'read'): Promise<string> => {
    const size = `-nrFiles ${FILES.count} -size ${FILES.megabytes}MB`;
    const test = `org.apache.hadoop.fs.TestDFSIO -Dtest.build.data=/user/hadoop/dfsio -${what} ${size} -resFile /data/dfsio.log`;
    return onEdge(`HADOOP_CLASSPATH=${TESTS_JAR} hadoop ${test}`);
  };
  const write = await spent(() => dfsio('write'));
  const read = await spent(() => dfsio('read'));
  await onEdge(`hadoop jar ${EXAMPLES} teragen ${ROWS} /user/hadoop/tera-in`);
  const teraSort = await spent(() =>
    onEdge(`hadoop jar ${EXAMPLES} terasort /user/hadoop/tera-in /user/hadoop/tera-out`),
  );
  return {
    write: throughputOf(write.result),
    read: throughputOf(read.result),
    teraSort: teraSort.seconds,
    processor: { write: write.processor, read: read.processor, teraSort: teraSort.processor },
  };
}

/** @throws Error with the end of what TestDFSIO said, when it said no throughput */
export function throughputOf(output: string): number {
  const found = /Throughput mb\/sec:\s*([\d.]+)/.exec(output)?.[1];
  if (found === undefined)
    throw new Error(`TestDFSIO said no throughput:\n${output.trim().split('\n').slice(-8).join('\n')}`);
  return Number(found);
}
