import { changeOneByte } from './a3';
import { attemptHosts, counter, expectedPi, jobIds, mostlyLocal, parsePi, parseTeravalidate } from './a3-judge';
import { differences, parseCounts, random, text, vocabulary, WordCount } from './a3-text';

describe('A3, the text', () => {
  const sample = Buffer.concat([...text(1_500_000, 7, 500)]);

  test('is the same every time, at least as long as asked, and of lines', () => {
    expect(sample.equals(Buffer.concat([...text(1_500_000, 7, 500)]))).toBe(true);
    expect(sample.equals(Buffer.concat([...text(1_500_000, 8, 500)]))).toBe(false);
    expect(sample.length).toBeGreaterThanOrEqual(1_500_000);
    expect(sample.at(-1)).toBe(10);
  });

  test('has frequent and rare words, some with letters of several bytes', () => {
    const count = new WordCount();
    count.add(sample);
    const sorted = [...count.end().values()].sort((a, b) => b - a);
    expect(sorted[0]).toBeGreaterThan(20 * (sorted[200] ?? 0));
    expect([...count.counts.keys()].some((word) => /[üé]/.test(word))).toBe(true);
    expect(new Set(vocabulary(300, random(1))).size).toBe(300);
  });

  test('is counted whatever the pieces', () => {
    const whole = new WordCount();
    whole.add(Buffer.from('a b\tb\n a\n'));
    const pieces = new WordCount();
    for (const piece of ['a b', '\tb\n', ' ', 'a']) pieces.add(Buffer.from(piece));
    expect(whole.end()).toEqual(
      new Map([
        ['a', 2],
        ['b', 2],
      ]),
    );
    expect(pieces.end()).toEqual(whole.counts);
  });

  test('fails where the job counted otherwise, and names the words', () => {
    const counted = new Map([
      ['a', 2],
      ['b', 1],
    ]);
    expect(differences(counted, parseCounts('a\t2\nb\t1\n'))).toEqual([]);
    expect(differences(counted, parseCounts('a\t3\nc\t1\n'))).toEqual([
      '"a": counted 2, the job says 3',
      '"b": counted 1, the job says nothing',
      '"c": not in the text, the job says 1',
    ]);
    const many = new Map(Array.from({ length: 9 }, (_, index) => [`w${index}`, 1]));
    expect(differences(many, new Map())).toHaveLength(6);
    expect(differences(many, new Map()).at(-1)).toBe('and 4 more words');
  });

  test('one byte of the output is changed, and that is a difference in one word', () => {
    const output = 'a\t2\nb\t19\nc\t7\n';
    const { changed, word } = changeOneByte(output);
    expect(changed).toHaveLength(output.length);
    expect(Buffer.from(changed).filter((byte, index) => byte !== output.charCodeAt(index))).toHaveLength(1);
    expect(differences(parseCounts(output), parseCounts(changed))).toEqual([
      expect.stringMatching(`^"${word}": counted`),
    ]);
  });

  test('fails to change a byte of something else', () => {
    expect(() => changeOneByte('no counts here\n')).toThrow('the output holds no line');
  });
});

describe('A3, the jobs', () => {
  test('pi is what its points give', () => {
    // What the example is known to print for `pi 4 1000` and `pi 10 100`.
    expect([expectedPi(4000), expectedPi(1000)]).toEqual([3.14, 3.148]);
    expect(parsePi('Job Finished in 9 seconds\nEstimated value of Pi is 3.14000000000000000000\n')).toBe(3.14);
    expect(parsePi('no estimate')).toBeUndefined();
  });

  test('job ids are read from what the client prints', () => {
    expect(jobIds('INFO mapreduce.Job: Running job: job_1795_0001\nINFO Job job_1795_0001 running\n')).toEqual([
      'job_1795_0001',
    ]);
  });

  test("counters and attempts are read from the history server's answers", () => {
    const counters = {
      jobCounters: {
        counterGroup: [
          {
            counterGroupName: 'org.apache.hadoop.mapreduce.JobCounter',
            counter: [{ name: 'DATA_LOCAL_MAPS', totalCounterValue: 3 }],
          },
          {
            counterGroupName: 'org.apache.hadoop.examples.terasort.TeraGen$Counters',
            counter: [{ name: 'CHECKSUM', totalCounterValue: 2148987642402270 }],
          },
        ],
      },
    };
    expect(counter(counters, /JobCounter$/, 'DATA_LOCAL_MAPS')).toBe(3);
    expect(counter(counters, /JobCounter$/, 'TOTAL_LAUNCHED_MAPS')).toBe(0);
    expect(counter(counters, /TeraGen\$Counters$/, 'CHECKSUM').toString(16)).toBe('7a27e2d0d55de');
    const attempts = {
      taskAttempts: {
        taskAttempt: [
          { state: 'KILLED', nodeHttpAddress: 'slave2:8042' },
          { state: 'SUCCEEDED', nodeHttpAddress: 'slave1:8042' },
        ],
      },
    };
    expect(attemptHosts([attempts, {}])).toEqual(['slave1']);
  });

  test('a list of one, which Hadoop writes as an object, is a list', () => {
    const attempt = { taskAttempts: { taskAttempt: { state: 'SUCCEEDED', nodeHttpAddress: 'slave2:8042' } } };
    expect(attemptHosts([attempt])).toEqual(['slave2']);
    const group = { counterGroupName: 'x.JobCounter', counter: { name: 'DATA_LOCAL_MAPS', totalCounterValue: 1 } };
    expect(counter({ jobCounters: { counterGroup: group } }, /JobCounter$/, 'DATA_LOCAL_MAPS')).toBe(1);
  });

  test('fails for rows that teravalidate found out of order', () => {
    expect(parseTeravalidate('checksum\t7a27e2d0d55de\n')).toEqual({ checksum: '7a27e2d0d55de', errors: [] });
    expect(parseTeravalidate('error\tmisorder in part-r-00000\n')).toEqual({
      checksum: '',
      errors: ['error\tmisorder in part-r-00000'],
    });
  });

  test('fails where half of the maps or fewer were local', () => {
    expect([mostlyLocal(3, 4), mostlyLocal(2, 4), mostlyLocal(0, 0)]).toEqual([true, false, false]);
  });
});
