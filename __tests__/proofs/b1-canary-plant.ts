import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackFolder } from '../../cli/terraform';
import { needlesOf, type KnownSecret } from './b1-secrets';
import { rootly } from './host-fault';
import { quote, type Live } from './live';

/** Of all that is planted. */
const NAME = 'longshore-proof-planted';
const FILE = `/var/tmp/${NAME}`;
/** Processes end by themselves, should the proof be killed. */
const SECONDS = 600;

export interface Planted {
  /** What is gone again when it was taken away. */
  readonly removable: KnownSecret;
  /** What hosts remember of what is gone: journals, and containerd in the free pages of its database. */
  readonly remembered: KnownSecret;
  readonly hosts: readonly string[];
  /** An observation that names the place, for each. */
  readonly places: readonly RegExp[];
}

/** Plants random keys, such as are made for gossip, on a host with an engine, on one without, and in the output of synth. */
export async function plant(live: Live): Promise<Planted> {
  const [removable, remembered] = ['planted text', 'planted text of what hosts remember'].map(madeUp) as [
    MadeUp,
    MadeUp,
  ];
  const image = live.manifest.containers.find(({ module }) => module === 'consul');
  const plain = live.manifest.units.find(({ host }) => live.host(host).engine === 'none');
  if (image === undefined || plain === undefined) throw new Error(`${live.environment}: a host of each kind is needed`);
  const hosts = [image.host, plain.host];
  try {
    const input = `${removable.text}\n${remembered.text}\n`;
    await live.succeedOn(image.host, rootly(live, image.host, onEngine(image.image)), { input });
    await live.succeedOn(plain.host, rootly(live, plain.host, ON_PLAIN), { input });
    writeFileSync(fileHere(live), `{"note": "${removable.text}"}`);
  } catch (error) {
    await unplant(live, hosts);
    throw error;
  }
  const at = (host: string, place: string): RegExp => new RegExp(`^${host}: planted text\\b.* in ${place}`);
  const places = [
    at(image.host, `${FILE}\\.base64 \\(0644`),
    at(image.host, `${FILE}\\.bytes \\(0644`),
    at(image.host, `docker inspect of ${NAME}`),
    at(image.host, `log of container ${NAME}`),
    at(image.host, 'environment of process '),
    at(image.host, 'arguments of process sh'),
    at(image.host, 'journal'),
    at(plain.host, `${FILE}\\.hex \\(0644`),
    at(plain.host, 'environment of process sleep'),
    at(plain.host, 'journal'),
    at('here', `cdktf.out/.*/${NAME}`),
  ];
  return { removable, remembered, hosts, places };
}

export async function unplant(live: Live, hosts: readonly string[]): Promise<void> {
  rmSync(fileHere(live), { force: true });
  for (const host of hosts) await live.succeedOn(host, rootly(live, host, REMOVE), { timeout: 60 });
}

interface MadeUp extends KnownSecret {
  readonly text: string;
}

function madeUp(name: string): MadeUp {
  const bytes = Buffer.from(randomBytes(32).map((byte) => (byte <= 0x0a ? 0x20 : byte))); // whole in a line, as is not every key
  const text = bytes.toString('base64');
  return { name, text, needles: needlesOf(name, text) };
}

const fileHere = ({ environment, project }: Live): string => join(stackFolder(environment, project), NAME);

const READ = `umask 022; read -r text; read -r remembered; export text remembered\nprintf '%s\\n' "$remembered" | systemd-cat -t ${NAME}`;

const onEngine = (image: string): string => `${READ}
printf 'x%s' "$text" | base64 >${FILE}.base64
printf %s "$text" | base64 -d >${FILE}.bytes
docker run -d --name ${NAME} --network none -e remembered --entrypoint sh ${quote(image)} \\
  -c 'echo "$remembered"; sleep ${SECONDS}; :' "$remembered" >/dev/null`;

const ON_PLAIN = `${READ}
printf %s "$text" | od -An -v -tx1 | tr -d ' \\n' >${FILE}.hex
setsid sleep ${SECONDS} >/dev/null 2>&1 </dev/null &
echo $! >/run/${NAME}`;

const REMOVE = `rm -f ${FILE}.*
if [ -e /run/${NAME} ]; then kill "$(cat /run/${NAME})" 2>/dev/null; rm -f /run/${NAME}; fi
if command -v docker >/dev/null; then docker rm -f -v ${NAME} >/dev/null 2>&1; fi
true`;
