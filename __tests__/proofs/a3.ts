import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { counter, expectedPi, jobIds, mostlyLocal, parsePi, parseTeravalidate } from './a3-judge';
import { differences, parseCounts, text, WordCount } from './a3-text';
import { dfs, example, HEAP, sha256 } from './clients';
import { mapsOf, type MapsOfJob } from './history';
import { titleOf, type ContainerJson, type Live } from './live';
import type { Fault, Proof, Say } from './proof';
import { attempt, judge, type Line } from './row';

const MB = 1_000_000;
/** Bytes of the file that travels between hosts: several packets of every size, some seconds of network. */
const FILE_BYTES = 24 * MB;
/** The row asks for at least 50 MB. */
const TEXT_BYTES = 52 * MB;
const SEED = 20_261_124;
/** Blocks of 16 MiB, so that the text has a map for every quarter. */
const TEXT_BLOCK = 16 * 1024 * 1024;
const PI = { maps: 4, samples: 1000 };
const ROWS = 1_000_000;
/** Two files of 50 MB in blocks of 25 MiB: four maps. */
const TERA_BLOCK = 25 * 1024 * 1024;
const TERA_MAPS = 4;

/** A3: HDFS and YARN work between containers on different hosts, and MapReduce jobs run. */
export class A3 implements Proof {
  readonly row = 'A3';
  readonly title = 'HDFS and YARN between containers on different hosts; MapReduce jobs run';
  readonly breaks = [(live: Live, say: Say): Promise<Fault> => this.breakIt(live, say)];
  readonly limits = [
    {
      notShown: 'Throughput: all hosts share two cores, one disk and one kernel, and the jar has no native code.',
      wouldShow:
        '`npm run prove -- A3 --environment staging` on machines with disks and network of their own; the seconds per job are in its figures.',
    },
    {
      notShown: 'Locality that could fail: with two workers and replication 2 every block is on every worker.',
      wouldShow: 'The same proof with more workers than replicas.',
    },
  ];

  private readonly directory = `/tmp/longshore-proof-${Date.now()}`;
  private expected: ReadonlyMap<string, number> = new Map();
  private jobs: MapsOfJob[] = [];
  private firstJobEnded: Date | undefined;
  /** The job that reads nothing. */
  private generator = '';

  async run(live: Live, say: Say): Promise<Line[]> {
    this.jobs = [];
    this.firstJobEnded = undefined;
    const [first, second] = await Promise.all([
      this.inTurn([() => this.hdfs(live, say), () => this.wordcount(live, say)]),
      this.inTurn([() => this.pi(live, say), () => this.terasort(live, say)]),
    ]);
    return [...first, ...second, this.maps(live), this.locality()];
  }

  private async inTurn(lines: (() => Promise<Line>)[]): Promise<Line[]> {
    const done: Line[] = [];
    for (const line of lines) done.push(await line());
    return done;
  }

  private hdfs(live: Live, say: Say): Promise<Line> {
    const writer = workers(live)[0] ?? live.daemon('edge');
    const readers = [live.daemon('edge'), ...workers(live).slice(1, 2)].filter(({ host }) => host !== writer.host);
    const done = `put ${FILE_BYTES / MB} MB from ${titleOf(writer)}, read it in ${readers.map(titleOf).join(' and ')}`;
    return attempt('A3.hdfs', done, async () => {
      say(done);
      const content = randomBytes(FILE_BYTES);
      const wanted = createHash('sha256').update(content).digest('hex');
      const path = `${this.directory}/file`;
      await dfs(live, writer, ['-mkdir', '-p', this.directory]);
      const start = Date.now();
      await dfs(live, writer, ['-put', '-', path], { input: content });
      const putSeconds = (Date.now() - start) / 1000;
      const sums = await Promise.all(
        readers.map(async (reader) => [titleOf(reader), await sha256(live, reader, path)] as const),
      );
      const wrong = sums
        .filter(([, sum]) => sum !== wanted)
        .map(([reader, sum]) => `${reader} read sha256 ${sum}, ${wanted} was put`);
      if (readers.length === 0) wrong.push('no container on another host could read it');
      return judge('A3.hdfs', done, wrong, [`sha256 ${wanted.slice(0, 12)}… in ${sums.length} other hosts`], {
        megabytes: FILE_BYTES / MB,
        putSeconds,
      });
    });
  }

  private pi(live: Live, say: Say): Promise<Line> {
    const points = PI.maps * PI.samples;
    const done = `ran pi ${PI.maps} ${PI.samples}, computed its ${points} points here too`;
    return attempt('A3.pi', done, async () => {
      say(done);
      const { output, seconds } = await this.job(live, ['pi', String(PI.maps), String(PI.samples)]);
      const estimate = parsePi(output);
      const wanted = expectedPi(points);
      const wrong =
        estimate === wanted ? [] : [`the job says ${estimate ?? 'nothing'}, the same points give ${wanted}`];
      return judge('A3.pi', done, wrong, [`${wanted} in ${seconds} s`], { estimate: estimate ?? 0, seconds });
    });
  }

  private wordcount(live: Live, say: Say): Promise<Line> {
    const done = `ran wordcount over ${TEXT_BYTES / MB} MB of text, counted the same text here too`;
    return attempt('A3.wordcount', done, async () => {
      say(done);
      const writer = workers(live).at(-1) ?? live.daemon('edge');
      const path = `${this.directory}/text`;
      const count = new WordCount();
      let bytes = 0;
      const pieces = function* (): Generator<Buffer> {
        for (const piece of text(TEXT_BYTES, SEED)) {
          count.add(piece);
          bytes += piece.length;
          yield piece;
        }
      };
      await dfs(live, writer, ['-mkdir', '-p', this.directory]);
      await dfs(live, writer, [`-Ddfs.blocksize=${TEXT_BLOCK}`, '-put', '-', path], { input: Readable.from(pieces()) });
      this.expected = count.end();
      const { seconds } = await this.job(live, ['wordcount', path, this.output]);
      return this.compare(live, { bytes, seconds });
    });
  }

  private get output(): string {
    return `${this.directory}/words`;
  }

  /** The job's output in HDFS against the count made here. */
  private async compare(live: Live, figures: { bytes?: number; seconds?: number } = {}): Promise<Line> {
    const seen = parseCounts(
      await live.in(live.daemon('edge'), `${HEAP}hdfs dfs -cat '${this.output}/part-r-*'`, { timeout: 120 }),
    );
    const total = [...this.expected.values()].reduce((sum, value) => sum + value, 0);
    const wrong = this.expected.size === 0 ? ['the text was not counted'] : differences(this.expected, seen);
    const right = [`${this.expected.size} different words, ${total} in all, each count equal`];
    return judge('A3.wordcount', 'compared the output in HDFS with the count made here', wrong, right, {
      words: total,
      ...figures,
    });
  }

  private terasort(live: Live, say: Say): Promise<Line> {
    const done = `sorted ${ROWS} rows with terasort, checked by teravalidate`;
    return attempt('A3.terasort', done, async () => {
      say(done);
      const [input, sorted, report] = ['tera-in', 'tera-out', 'tera-report'].map(
        (name) => `${this.directory}/${name}`,
      ) as [string, string, string];
      const block = `-Ddfs.blocksize=${TERA_BLOCK}`;
      const generated = await this.job(live, ['teragen', block, '-Dmapreduce.job.maps=2', String(ROWS), input]);
      const sort = await this.job(live, ['terasort', block, '-Dmapreduce.job.reduces=2', input, sorted]);
      const validate = await this.job(live, ['teravalidate', sorted, report]);
      const { checksum, errors } = parseTeravalidate(
        await live.in(live.daemon('edge'), `${HEAP}hdfs dfs -cat '${report}/part-r-*'`, { timeout: 120 }),
      );
      const wanted = counter(generated.maps.counters, /TeraGen\$Counters$/, 'CHECKSUM').toString(16);
      const wrong = errors.slice(0, 5).map((row) => `teravalidate: ${row}`);
      if (checksum !== wanted)
        wrong.push(`checksum of the sorted rows is ${checksum || 'missing'}, of the generated ones ${wanted}`);
      if (sort.maps.maps < TERA_MAPS)
        wrong.push(`terasort ran ${sort.maps.maps} maps, at least ${TERA_MAPS} were wanted`);
      const seconds = { teragen: generated.seconds, terasort: sort.seconds, teravalidate: validate.seconds };
      return judge(
        'A3.terasort',
        done,
        wrong,
        [`${sort.maps.maps} maps, checksum ${checksum} in and out, no row out of order`],
        { rows: ROWS, ...seconds },
      );
    });
  }

  private maps(live: Live): Line {
    const done = `asked the history server where the maps of ${this.jobs.length} jobs ran`;
    const declared = live.daemons('nodemanager').map(({ host }) => host);
    const hosts = this.jobs.flatMap((job) => job.hosts);
    const perHost = declared.map((host) => [host, hosts.filter((name) => name === host).length] as const);
    if (this.jobs.length === 0) return { id: 'A3.maps', outcome: 'incomplete', done, seen: ['no job has ended'] };
    const wrong = perHost.filter(([, count]) => count === 0).map(([host]) => `no map ran on ${host}`);
    return judge('A3.maps', done, wrong, [perHost.map(([host, count]) => `${host}: ${count} maps`).join(', ')], {
      ...Object.fromEntries(perHost),
      firstJobEnded: this.firstJobEnded?.toISOString() ?? 'never',
    });
  }

  private locality(): Line {
    // teragen reads no file: its maps have no place to be local to.
    const readers = this.jobs.filter(({ job }) => job !== this.generator);
    const local = readers.reduce((sum, { dataLocal }) => sum + dataLocal, 0);
    const launched = readers.reduce((sum, job) => sum + job.launched, 0);
    const done = 'compared data-local with launched maps of the jobs that read HDFS';
    if (readers.length === 0) return { id: 'A3.locality', outcome: 'incomplete', done, seen: ['no job has ended'] };
    const seen = `${local} of ${launched} maps were data-local`;
    return judge('A3.locality', done, mostlyLocal(local, launched) ? [] : [seen], [seen], { local, launched });
  }

  /** Runs an example and remembers where its maps ran. */
  private async job(
    live: Live,
    args: readonly string[],
  ): Promise<{ output: string; seconds: number; maps: MapsOfJob }> {
    const start = Date.now();
    const output = await example(live, live.daemon('edge'), args);
    this.firstJobEnded ??= new Date();
    const seconds = Math.round((Date.now() - start) / 100) / 10;
    const [id] = jobIds(output);
    if (id === undefined) throw new Error(`${args[0] ?? ''} printed no job id`);
    const maps = await mapsOf(live, id);
    if (args[0] === 'teragen') this.generator = id;
    this.jobs.push(maps);
    return { output, seconds, maps };
  }

  /** Changes one byte of the job's output: a digit of one word's count. */
  private async breakIt(live: Live, say: Say): Promise<Fault> {
    const client = live.daemon('edge');
    const path = `${this.output}/part-r-00000`;
    const original = await live.in(client, `${HEAP}hdfs dfs -cat '${path}'`, { timeout: 120 });
    const { changed, word } = changeOneByte(original);
    const put = async (content: string): Promise<void> => {
      await dfs(live, client, ['-put', '-f', '-', path], { input: content });
    };
    let broken = true;
    const undo = async (): Promise<void> => {
      if (broken) await put(original);
      broken = false;
    };
    say(`changing one byte of ${path}: the count of "${word}"`);
    try {
      await put(changed);
    } catch (error) {
      await undo();
      throw error;
    }
    return {
      broke: `changed one byte of the wordcount output in HDFS, the count of "${word}"`,
      check: async () => [await this.compare(live)],
      names: new RegExp(`^"${word}": counted \\d+, the job says \\d+$`),
      only: new RegExp(`^"${word}": `),
      undo,
      recheck: async () => [await this.compare(live)],
      mended: 'put the original output back, the counts are equal again',
    };
  }

  async cleanUp(live: Live): Promise<void> {
    await dfs(live, live.daemon('edge'), ['-rm', '-r', '-f', '-skipTrash', this.directory]);
  }
}

/** Containers with room for a client beside the edge, one on each worker. */
function workers(live: Live): ContainerJson[] {
  return live.daemons('nodemanager');
}

/** Another digit at the end of the count in the middle of the text. */
export function changeOneByte(output: string): { changed: string; word: string } {
  const start = output.lastIndexOf('\n', Math.floor(output.length / 2)) + 1;
  const end = output.indexOf('\n', start);
  const line = output.slice(start, end);
  const digit = Number(line.at(-1));
  if (!/^[^\t]+\t\d+$/.test(line)) throw new Error('the output holds no line "word<tab>count" in its middle');
  return {
    changed: `${output.slice(0, end - 1)}${(digit + 1) % 10}${output.slice(end)}`,
    word: line.split('\t', 1)[0] ?? '',
  };
}
