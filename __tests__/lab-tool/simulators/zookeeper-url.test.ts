import { zookeeperUrl } from '../../../lab/simulators/zookeeper-url';

describe('a ZooKeeper URL', () => {
  test('is taken apart', () => {
    expect(zookeeperUrl('zk://a:2181,b:2181/mesos')).toEqual({ servers: 'a:2181,b:2181', path: '/mesos' });
    expect(zookeeperUrl('zk://u:p@a:2181/x/y')).toEqual({ servers: 'a:2181', path: '/x/y', digest: 'u:p' });
  });

  test.each(['', 'a:2181/mesos', 'zk://a:2181', 'zk://a:2181/', 'zk:///mesos'])('fails for "%s"', (text) => {
    expect(() => zookeeperUrl(text)).toThrow('not a ZooKeeper URL');
  });

  test('fails without telling the password', () => {
    expect(() => zookeeperUrl('zk://u:secret@a')).toThrow(/^(?!.*secret)/);
  });
});
