import { judgeMarathonFlags } from '../../../upstream/marathon/flags';
import { recordFile, writeRecord } from '../record';
import { zookeeper } from '../zookeeper';
import { zookeeperUrl } from '../zookeeper-url';
import { wallClock } from '../clock';
import { EXIT } from './exit-codes';
import { settingsOf } from './flags';
import { readFileSync } from 'node:fs';
import { Marathon } from './marathon';

/** The program `marathon` of the lab: a simulator of Marathon 1.11.24. */
function main(): void {
  const say = (text: string): void => {
    process.stderr.write(`${new Date().toISOString()} marathon (simulator): ${text}\n`);
  };
  const exit = (code: number, reason: string): void => {
    say(`${reason}; exiting with ${code}`);
    process.exit(code);
  };
  const environment = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const given = { argv: process.argv.slice(2), environment };
  const { values, faults, ignored } = judgeMarathonFlags(given);
  writeRecord(recordFile(environment, '.'), { program: 'marathon', ...given, ignored }, say);
  const [fault] = faults;
  if (fault !== undefined) {
    exit(EXIT.invalidCommandLineFlag, `Invalid command line flag: ${fault.flag}: ${fault.says}`);
    return;
  }
  const settings = settingsOf(values);
  const { secretFile } = settings.framework;
  const secret = secretFile === undefined ? undefined : readFileSync(secretFile, 'utf8').trim();
  const framework = { ...settings.framework, ...(secret === undefined ? {} : { secret }) };
  const marathon = new Marathon({
    settings: { ...settings, framework },
    clock: wallClock,
    coordinate: (url) => {
      const { servers, digest } = zookeeperUrl(url);
      return zookeeper(servers, settings.zkSessionTimeout, digest);
    },
    exit,
  });
  process.on('uncaughtException', (thrown) => {
    exit(EXIT.uncaughtException, thrown.stack ?? thrown.message);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      say(`${signal}; what is under way is left to whoever leads next`);
      marathon.stop();
      process.exit(0);
    });
  marathon.run().then(
    (port) => {
      say(`serves on ${settings.httpAddress}:${port}`);
    },
    (thrown: unknown) => {
      exit(EXIT.zookeeperConnectionFailure, String(thrown));
    },
  );
}

main();
