import { agentsBack, agentsWrong } from './b1-consul';
import { ConsulApi } from './b1-consul-api';
import { deploy, diff, saidLast } from './b1-deploy';
import { rootly } from './host-fault';
import type { Live } from './live';
import type { Say } from './proof';
import { attempt, judge, type Line } from './row';

/** A key that the environment declares (stacks/lab-platform.ts). */
const KEY = 'longshore/environment';
const BY_HAND = 'changed by hand';

/** A key changed, the agent of a host with an engine and that of one without stopped: by hand, shown by the next diff, mended by the next deploy. */
export function drift(live: Live, say: Say): Promise<Line> {
  const id = 'B1.consul.drift';
  const done =
    'changed a key, stopped a server (docker stop) and the agent of a plain host (systemctl stop); ran cdktf diff and cdktf deploy';
  return attempt(id, done, async () => {
    say(done);
    const api = new ConsulApi(live);
    const [first, server] = [api.servers[0]?.name ?? '', api.servers.at(-1)?.name ?? ''];
    const key = `/v1/kv/${KEY}`;
    const declared = await api.call(first, 'GET', `${key}?raw`, { token: api.management });
    if (declared.status !== 200) throw new Error(`${live.environment}: no key ${KEY} is declared`);
    const unit = live.manifest.units.find(({ module }) => module === 'consul');
    try {
      await api.succeed(first, 'PUT', key, { token: api.management, body: BY_HAND });
      const [container] = live.containersOf('consul').filter(({ host }) => host === server);
      await live.succeedOn(server, `$D stop ${container?.service ?? ''}`);
      if (unit !== undefined) await live.succeedOn(unit.host, rootly(live, unit.host, `systemctl stop ${unit.unit}`));
      const shown = await diff(live);
      say(`the diff took ${shown.seconds.toFixed(0)} s`);
      const mended = await deploy(live);
      await agentsBack(live);
      const now = await api.call(first, 'GET', `${key}?raw`, { token: api.management });
      const wrong = [
        ...unshown(shown.output, server, unit?.host),
        ...(mended.code === 0 ? [] : [`the deploy ended with ${mended.code}: ${saidLast(mended)}`]),
        ...(now.text === declared.text ? [] : [`${KEY} is "${now.text}", declared is "${declared.text}"`]),
        ...(await agentsWrong(live)),
      ];
      const right = [
        `the diff shows the key ("${BY_HAND}" -> "${declared.text}"), the server on ${server}${unit === undefined ? '' : ` and the unit on ${unit.host}`}`,
        'the deploy put all back: the value, and every agent alive',
      ];
      return judge(id, done, wrong, right, { diffSeconds: shown.seconds, deploySeconds: mended.seconds });
    } finally {
      // Where the deploy did not, for what comes after.
      await mend(live, api, declared.text, server);
    }
  });
}

function unshown(output: string, server: string, plain: string | undefined): string[] {
  const shows: readonly (readonly [what: string, pattern: RegExp])[] = [
    ['the key', new RegExp(`"${BY_HAND}" -> "`)],
    [
      `the server on ${server}`,
      new RegExp(`longshore_host_container\\.Consul_Server-${server}\\S* \\([^)]*\\) will be updated`),
    ],
    ...(plain === undefined
      ? []
      : ([
          [
            `the unit on ${plain}`,
            new RegExp(`longshore_systemd_unit\\.Consul_Agent-${plain}\\S* \\([^)]*\\) will be updated`),
          ],
        ] as const)),
  ];
  return shows
    .filter(([, pattern]) => !pattern.test(output))
    .map(([what]) => `the diff does not show ${what}: ${output.slice(-1500)}`);
}

async function mend(live: Live, api: ConsulApi, value: string, server: string): Promise<void> {
  const [container] = live.containersOf('consul').filter(({ host }) => host === server);
  await live.on(server, `$D start ${container?.service ?? ''}`);
  for (const { module, host, unit } of live.manifest.units)
    if (module === 'consul') await live.on(host, rootly(live, host, `systemctl start ${unit}`));
  await agentsBack(live);
  await api.call(server, 'PUT', `/v1/kv/${KEY}`, { token: api.management, body: value });
}
