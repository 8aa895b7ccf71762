import { orLastKnownOf } from '../../../provider/resources/first-host';
import { UnreachableError } from '../../../provider/transport';
import { connectionTo, testContext } from '../fixture';

const hosts = (unreachable: 'warn' | 'fail') =>
  ['a', 'b'].map((name, index) => ({
    ...connectionTo({ name, address: `192.0.2.${index + 1}` }),
    unreachable: index === 0 ? unreachable : ('warn' as const),
  }));
const silent = (): Promise<never> => Promise.reject(new UnreachableError('a, b', 'no route', 'no etcd answers'));

describe('what a cluster holds', () => {
  test('is what its hosts answer; undefined where it holds nothing any more', async () => {
    for (const now of [{ size: 2 }, undefined])
      expect(await orLastKnownOf(hosts('fail'), { size: 1 }, testContext(), () => Promise.resolve(now))).toEqual(now);
  });

  test('is what was last known where nobody answers, with a warning', async () => {
    const context = testContext();
    expect(await orLastKnownOf(hosts('warn'), { size: 1 }, context, silent)).toEqual({ size: 1 });
    expect(context.warnings).toEqual([expect.stringMatching(/^no etcd answers: its last known state is shown/)]);
  });

  test('fails where the first of its hosts says so, and with the reason of a cluster without hosts', async () => {
    await expect(orLastKnownOf(hosts('fail'), {}, testContext(), silent)).rejects.toThrow('no etcd answers');
    const none = (): Promise<never> => Promise.reject(new Error('hosts = []'));
    await expect(orLastKnownOf([], {}, testContext(), none)).rejects.toThrow('hosts = []');
  });
});
