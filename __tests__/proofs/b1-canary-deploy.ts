import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { filesOf } from '../files-of';
import type { Place } from './b1-canary-here';
import type { DeclaredFile } from './b1-declared';
import { deploy, saidLast } from './b1-deploy';
import { rootly } from './host-fault';
import { quote, type Live } from './live';

/** What a deploy wrote that brings secrets to hosts. */
export interface Traced {
  readonly places: readonly Place[];
  readonly wrong: readonly string[];
  /** Which files it put back. */
  readonly written: readonly string[];
}

/**
 * Makes secret files differ by a space at their end, which JSON may have, and deploys with TF_LOG=trace: so secrets are on their way. What
 * the deploy's programs left in files of their own is kept too.
 */
export async function tracedDeploy(live: Live, files: readonly DeclaredFile[]): Promise<Traced> {
  const folder = mkdtempSync(join(tmpdir(), 'ls-')); // short: the paths of sockets are in it
  const on = (file: DeclaredFile, command: (path: string) => string): Promise<string> =>
    live.succeedOn(file.host, rootly(live, file.host, command(`"$(${pathOf(file)})"`)));
  try {
    for (const file of files) await on(file, (path) => `printf ' ' >>${path}`);
    const log = join(folder, 'trace');
    const run = await deploy(live, { env: { TF_LOG: 'trace', TF_LOG_PATH: log, TMPDIR: folder } });
    const wrong = run.code === 0 ? [] : [`the deploy ended with ${run.code}: ${saidLast(run)}`];
    for (const file of files)
      if (Number(await on(file, (path) => `wc -c <${path}`)) !== statSync(file.source).size)
        wrong.push(`${file.host}: the deploy did not write ${file.path} anew`);
    const left = filesOf(folder).map((file): Place => {
      const name = file === log ? 'the trace of a deploy' : `${relative(folder, file)}, which a deploy left`;
      return [name, readFileSync(file, 'latin1')];
    });
    const places: Place[] = [['the output of a deploy', run.output], ...left];
    return { places, wrong, written: files.map(({ host, path }) => `${path} on ${host}`) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Shell: prints where a declared file lies. */
function pathOf({ path, container }: DeclaredFile): string {
  if (container === undefined) return `echo ${quote(path)}`;
  const format = `{{range .Mounts}}{{if eq .Destination "${path}"}}{{.Source}}{{end}}{{end}}`;
  return `docker inspect -f ${quote(format)} ${quote(container)}`;
}
