import { unpurgeable } from '../../../../provider/resources/directory/unpurgeable';

test.each(['/srv/data', '/var/lib/longshore/datanode', '/srv/a b'])('%s may be purged', (path) => {
  expect(unpurgeable(path)).toBeUndefined();
});

test.each([
  ['/', /slash at its end/],
  ['', /no absolute path/],
  ['srv/data', /no absolute path/],
  ['/data', /one part holds a whole system/],
  ['/srv/data/', /slash at its end/],
  ['/srv/../etc', /without "\." and "\.\."/],
  ['/srv//data', /no absolute path/],
  ['/srv/a\nb', /more than one line/],
])('fails for %p', (path, reason) => {
  expect(unpurgeable(path)).toMatch(reason);
});
