import { Argument, Command } from 'commander';
import { down } from './down';
import { LAB, LAB_PLATFORM } from './environments';
import { exclusively } from './lock';
import { cut, mend, powerOff, powerOn } from './power';
import { ssh } from './ssh';
import { status } from './status';
import { labHost } from './topology';
import { up } from './up';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const lab = new Command('lab')
  .description('Simulated hosts on this machine, and Hadoop or the container platform on them')
  .enablePositionalOptions();
lab
  .command('hadoop', { isDefault: true })
  .description('everything: hosts, images, deploy, proofs (what no verb does)')
  .action(() => exclusively(() => up(LAB, true)));
lab
  .command('platform')
  .description('the same for the environment lab-platform: more hosts, and the container platform on them')
  .action(() => exclusively(() => up(LAB_PLATFORM, true)));
lab
  .command('up')
  .description('the hosts, their registry and images, Terraform; nothing is deployed')
  .addArgument(new Argument('[what]', 'for what').choices(['hadoop', 'platform']).default('hadoop'))
  .action((what: string) => exclusively(() => up(what === 'platform' ? LAB_PLATFORM : LAB, false)));
lab
  .command('down')
  .description('remove the lab and all that was deployed on it')
  .action(() => exclusively(() => down(say)));
lab
  .command('status')
  .description('what runs; exit code 1 unless every machine answers')
  .action(async () => {
    const { lines, isWell } = await status();
    lines.forEach(say);
    process.exitCode = isWell ? 0 : 1;
  });
lab
  .command('ssh <host> [command...]')
  .description('run a command on a host, or a shell; its exit code is passed on')
  .passThroughOptions()
  .action(async (host: string, command: string[]) => {
    process.exitCode = await ssh(labHost(host), command);
  });
lab
  .command('power-off <host>')
  .description('shut a host down')
  .option('--hard', 'as if its plug were pulled', false)
  .action(async (host: string, { hard }: { hard: boolean }) => {
    say(await powerOff(labHost(host), hard));
  });
for (const [name, description, action] of [
  ['power-on', 'start a host and wait until it answers', powerOn],
  ['cut', "pull a host's network cable", cut],
  ['mend', "put a host's network cable back", mend],
] as const) {
  lab
    .command(`${name} <host>`)
    .description(description)
    .action(async (host: string) => {
      say(await action(labHost(host)));
    });
}

// Node ends silently, and with success, when all that is awaited is an answer that never comes.
const awake = setInterval(() => undefined, 60_000);
lab
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => {
    clearInterval(awake);
  });
