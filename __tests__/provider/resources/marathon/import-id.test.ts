import { parseMarathonId } from '../../../../provider/resources/marathon/import-id';

describe("an app's import id", () => {
  test.each([
    ['', { port: 8080, listens: 'address' }],
    [' 8081', { port: 8081, listens: 'address' }],
    [' loopback secrets/http', { port: 8080, listens: 'loopback', credentialsFile: 'secrets/http' }],
    [' loopback:8080', { port: 8080, listens: 'loopback' }],
    [' secrets/http', { port: 8080, listens: 'address', credentialsFile: 'secrets/http' }],
    ['  loopback:8081   ./8082 ', { port: 8081, listens: 'loopback', credentialsFile: './8082' }],
  ])('has what it says behind the app: "%s"', (more, expected) => {
    const { cluster, appId } = parseMarathonId(`ops@192.0.2.21:2222/shop/web${more}`);
    const { hosts, ...access } = cluster;
    expect([appId, access]).toEqual(['/shop/web', expected]);
    expect(hosts).toMatchObject([{ address: '192.0.2.21', port: 2222, user: 'ops' }]);
  });

  test.each([
    '/shop/web',
    'ops@192.0.2.21:22',
    'ops@192.0.2.21:22/web a b',
    'ops@192.0.2.21:22/web 0',
    'ops@192.0.2.21:22/web 70000',
  ])('fails for %s', (id) => {
    expect(() => parseMarathonId(id)).toThrow(
      `import id "${id}" reads <user>@<address>:<ssh port>/<app id> [<http port> | loopback[:<http port>]] [<credentials file>]\nWrite for example: ops@`,
    );
  });
});
