import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ImageCatalog } from '../../constructs/environment';
import { IMAGE_DIGESTS } from '../../lab/paths';
import { pushImage, writeDigests } from '../../lab/registry';
import { REGISTRY } from '../../lab/topology';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);

const IMAGE = { name: 'longshore/hadoop:0123456789abcdef', hash: '0123456789abcdef' };
const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('pushImage', () => {
  let programs: FakePrograms;
  let registry: Server;
  let hasImage: () => boolean;
  let address: string;
  beforeEach(async () => {
    programs = new FakePrograms();
    hasImage = () => programs.calls('docker push').length > 0;
    registry = createServer((request, response) => {
      const isManifest = request.method === 'HEAD' && request.url === `/v2/longshore/hadoop/manifests/${IMAGE.hash}`;
      response.statusCode = request.url === '/v2/' || (isManifest && hasImage()) ? 200 : 404;
      if (response.statusCode === 200) response.setHeader('docker-content-digest', DIGEST);
      response.end();
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${String((registry.address() as AddressInfo).port)}`;
    programs.add('docker', `case "$1" in port) echo ${address};; esac`);
  });
  afterEach(async () => {
    registry.closeAllConnections();
    await new Promise((resolve) => registry.close(resolve));
    programs.remove();
  });

  test('pushes over the loopback and answers the name by digest that hosts use', async () => {
    expect(await pushImage(IMAGE)).toBe(`${REGISTRY}/longshore/hadoop@${DIGEST}`);
    expect(programs.calls('docker push')).toEqual([`docker push --quiet ${address}/${IMAGE.name}`]);
  });

  test("the loopback's name does not stay behind in the engine", async () => {
    await pushImage(IMAGE);
    expect(programs.calls('docker tag')).toEqual([`docker tag ${IMAGE.name} ${address}/${IMAGE.name}`]);
    expect(programs.calls('docker rmi')).toEqual([`docker rmi ${address}/${IMAGE.name}`]);
  });

  test('an image the registry has is not pushed again', async () => {
    hasImage = () => true;
    expect(await pushImage(IMAGE)).toBe(`${REGISTRY}/longshore/hadoop@${DIGEST}`);
    expect(programs.calls('docker push')).toEqual([]);
  });

  test('fails when the registry does not have what was pushed', async () => {
    hasImage = () => false;
    await expect(pushImage(IMAGE)).rejects.toThrow(
      `${IMAGE.name} was pushed, but the registry at ${address} does not have it`,
    );
  });
});

describe('writeDigests', () => {
  const reference = (name: string): string => `${REGISTRY}/longshore/${name}@${DIGEST}`;
  const binary = { url: `http://${REGISTRY}/v2/longshore/consul/blobs/${DIGEST}`, sha256: 'a'.repeat(64) };
  afterEach(() => {
    rmSync(IMAGE_DIGESTS);
  });

  test('writes what the image catalog reads', () => {
    writeDigests([
      { name: 'zookeeper', image: reference('zookeeper') },
      { name: 'consul', image: reference('consul'), binary },
    ]);
    const catalog = ImageCatalog.fromFile(IMAGE_DIGESTS);
    expect(catalog.image('zookeeper').toString()).toBe(reference('zookeeper'));
    expect(catalog.image('consul').toString()).toBe(reference('consul'));
    expect(catalog.binary('consul')).toEqual(binary);
  });

  test('says nothing of binaries where there are none', () => {
    writeDigests([{ name: 'hadoop', image: reference('hadoop') }]);
    expect(JSON.parse(readFileSync(IMAGE_DIGESTS, 'utf8'))).toEqual({ hadoop: reference('hadoop') });
  });

  test('what was written for another environment stays, what is written again is replaced', () => {
    writeDigests([{ name: 'consul', image: reference('old'), binary }]);
    writeDigests([{ name: 'hadoop', image: reference('hadoop') }]);
    writeDigests([{ name: 'consul', image: reference('consul'), binary }]);
    expect(JSON.parse(readFileSync(IMAGE_DIGESTS, 'utf8'))).toEqual({
      hadoop: reference('hadoop'),
      consul: reference('consul'),
      binaries: { consul: binary },
    });
  });
});
