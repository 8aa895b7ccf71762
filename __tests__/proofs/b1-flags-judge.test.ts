import { judgeMarathonFlags } from '../../upstream/marathon/flags';
import { judgeMesosFlags } from '../../upstream/mesos/flags';
import { wronglyTold, type Told } from './b1-flags-judge';

const agent: Told = {
  argv: ['--master=zk://192.0.2.1:2181/mesos', '--work_dir=/srv/mesos-agent', '--containerizers=docker,mesos'],
  environment: { LONGSHORE_MESOS_URL: 'http://192.0.2.1:5051' },
};
const judged = (got: Told) => wronglyTold('agent@c1', agent, got, judgeMesosFlags('mesos-agent', 'clusterd', got));

test('a program that got what is declared, and takes it, is as it should be; what else is in its environment is its own', () => {
  expect(judged({ ...agent, environment: { ...agent.environment, PATH: '/bin' } })).toEqual([]);
});

test('fails for a flag with another value, and names both', () => {
  expect(judged({ ...agent, argv: [...agent.argv.slice(0, 2), '--containerizers=docker'] })).toEqual([
    'agent@c1: it got --containerizers=docker, which is not declared',
    'agent@c1: it did not get --containerizers=docker,mesos, which is declared',
  ]);
});

test('fails for a flag given twice: it is declared once, and the real one refuses it', () => {
  const wrong = judged({ ...agent, argv: [...agent.argv, '--work_dir=/srv/mesos-agent'] });
  expect(wrong).toEqual([
    'agent@c1: it got --work_dir=/srv/mesos-agent, which is not declared',
    expect.stringMatching(/^agent@c1: work_dir = \/srv\/mesos-agent \(command line\): .*already loaded/),
  ]);
});

test('fails for variables: another value, one that the image brought, and one that is passed over', () => {
  const environment = { LONGSHORE_MESOS_URL: 'http://192.0.2.9:5051', MESOS_QUIET: 'true', MESOS_ISOLATOR: 'x' };
  expect(judged({ ...agent, environment })).toEqual([
    'agent@c1: it got LONGSHORE_MESOS_URL=http://192.0.2.9:5051, declared is LONGSHORE_MESOS_URL=http://192.0.2.1:5051',
    'agent@c1: it got MESOS_QUIET=true, which is not declared',
    'agent@c1: it got MESOS_ISOLATOR=x, which is not declared',
    'agent@c1: MESOS_ISOLATOR is passed over by it without a word',
  ]);
});

test("fails for a flag of Marathon's, told with its value", () => {
  const declared: Told = { argv: ['--master', '192.0.2.1:5050', '--http_port', '8080', '--ha'], environment: {} };
  const got: Told = { ...declared, argv: ['--master', '192.0.2.1:5050', '--http_port', '8081', '--ha'] };
  expect(wronglyTold('marathon@c1', declared, got, judgeMarathonFlags(got))).toEqual([
    'marathon@c1: it got --http_port 8081, which is not declared',
    'marathon@c1: it did not get --http_port 8080, which is declared',
  ]);
});

test('fails for what Marathon refuses though it is declared', () => {
  const told: Told = { argv: ['--master', '192.0.2.1:5050', '--tracing'], environment: {} };
  expect(wronglyTold('marathon@c1', told, told, judgeMarathonFlags(told))).toEqual([
    expect.stringMatching(/^marathon@c1: tracing.* \(command line\): /),
  ]);
});
