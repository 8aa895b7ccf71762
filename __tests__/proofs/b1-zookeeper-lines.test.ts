import { parseClientLine } from './b1-zookeeper-lines';

const log =
  '2026-11-29 16:04:41,594 [myid:192.0.2.21:2181] - INFO  [main-SendThread(192.0.2.21:2181):o.a.z.ClientCnxn$SendThread@1427] - ';

test('the client tells to which member its session belongs', () => {
  const line = `${log}Session establishment complete on server c1/192.0.2.21:2181, session id = 0x1000086b0d7008f, negotiated timeout = 10000`;
  expect(parseClientLine(line)).toEqual({ server: '192.0.2.21', session: '0x1000086b0d7008f' });
});

test.each([
  ['42', { value: '42' }],
  ['KeeperErrorCode = ConnectionLoss for /proof', { error: 'KeeperErrorCode = ConnectionLoss for /proof' }],
  ['Node does not exist: /proof', { error: 'Node does not exist: /proof' }],
  ['ZooKeeper CLI version: 3.9.4-7246445', { end: true }],
])('%s', (line, said) => {
  expect(parseClientLine(line)).toEqual(said);
});

test.each([
  `${log}Session 0x1 for server c1/192.0.2.21:2181, Closing socket connection. Attempting reconnect except it is a SessionExpiredException`,
  'org.apache.zookeeper.KeeperException$ConnectionLossException: KeeperErrorCode = ConnectionLoss',
  '\tat org.apache.zookeeper.ClientCnxn$SendThread.run(ClientCnxn.java:1258)',
  'WatchedEvent state:Disconnected type:None path:null zxid: -1',
  'Created /longshore-proof',
  '',
])('its talk is no answer: %s', (line) => {
  expect(parseClientLine(line)).toBeUndefined();
});
