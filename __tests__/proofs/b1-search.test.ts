import { parseSearch } from './b1-search';

const NAMES = ['consul/gossip.key', 'consul/dns-token', 'consul/c1-key.pem'];
const SEEN = [
  'file\t0 2 \t400\t1002:1002\t/srv/a\tb',
  'in\t700\t1002:1002\t/srv',
  'in\t755\t0:0\t/',
  'mount\t/consul\t/srv/consul\t/consul/data',
  'place\t1 \tlog of container consul',
  'searched\t9315\t1042522112\t17\t2',
  '',
].join('\n');

test('what a search printed is told by names', () => {
  expect(parseSearch(SEEN, NAMES)).toEqual({
    files: [
      {
        path: '/srv/a\tb',
        mode: '0400',
        owner: '1002:1002',
        secrets: ['consul/gossip.key', 'consul/c1-key.pem'],
        within: [
          { path: '/srv', mode: '0700', owner: '1002:1002' },
          { path: '/', mode: '0755', owner: '0:0' },
        ],
      },
    ],
    places: [{ place: 'log of container consul', secrets: ['consul/dns-token'] }],
    mounts: [{ container: 'consul', source: '/srv/consul', target: '/consul/data' }],
    searched: { files: 9315, bytes: 1042522112, processes: 17, containers: 2 },
  });
});

test('fails for one that did not come to its end, and for one that looked at nothing', () => {
  expect(() => parseSearch(SEEN.slice(0, SEEN.indexOf('searched')), NAMES)).toThrow('the search was cut off');
  expect(() => parseSearch('searched\t0\t0\t17\t2\n', NAMES)).toThrow('the search looked at no files');
});
