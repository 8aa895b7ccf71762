// `mesos-master` and `mesos-agent` of the lab's recording image: node mesos.cjs <program> [--flag=value ...]
import { recordFile, writeRecord } from '../record';
import { runAgent } from './agent/run';
import { readFlags, RefusedStart, type Program } from './flags';
import { runMaster } from './master/run';
import { VERSION } from './surroundings';

async function main([name, ...argv]: readonly string[]): Promise<void> {
  const program: Program = name === 'mesos-master' ? 'mesos-master' : 'mesos-agent';
  const environment = Object.fromEntries(
    Object.entries(process.env).flatMap(([variable, value]) => (value === undefined ? [] : [[variable, value]])),
  );
  const distribution = process.env.SIMULATED_DISTRIBUTION === 'apache' ? 'apache' : 'clusterd';
  if (argv.includes('--version')) {
    process.stdout.write(`mesos ${VERSION} (simulated: this is no Mesos)\n`);
    return;
  }
  const { values, ignored } = readFlags(program, argv, environment, distribution);
  if (values.work_dir !== undefined)
    writeRecord(recordFile(environment, values.work_dir), { program, argv, environment, ignored }, (text) => {
      process.stderr.write(`${text}\n`);
    });
  await (program === 'mesos-master' ? runMaster(values) : runAgent(values));
}

process.on('uncaughtException', (fault) => {
  // Without this, Node prints the whole bundle: it is one line.
  process.stderr.write(`${fault.stack ?? fault.message}\n`);
  process.exit(1);
});
main(process.argv.slice(2)).catch((fault: unknown) => {
  const says = fault instanceof RefusedStart || fault instanceof Error ? fault.message : String(fault);
  process.stderr.write(`${says}\n`);
  process.exit(1);
});
