import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

// A test that forgot one of these must not reach this machine's engine, a host, a registry or the package manager.
const REFUSED = 'apt-get debootstrap docker dockerd go ip mvn npm npx ssh ssh-keygen systemctl terraform tofu'.split(
  ' ',
);

/** How a fake notes its call as one line: by the shell alone, since each program that it started would take as long again as itself. */
const note = (log: string): string => `newline='
'
call="\${0##*/} $*"
while :; do
  case $call in
    *"$newline"*) call="\${call%%"$newline"*} \${call#*"$newline"}";;
    *' ') call=\${call% };;
    *) break;;
  esac
done
printf '%s\\n' "$call" >>"${log}"
`;

/** Puts shell scripts first on PATH under the names of real programs, so that no test needs a Docker engine or root. */
export class FakePrograms {
  private readonly folder = mkdtempSync(join(tmpdir(), 'longshore-fake-'));
  private readonly log = join(this.folder, 'log');
  private readonly note = join(this.folder, '.note');
  private readonly path = process.env.PATH;

  constructor() {
    process.env.PATH = [this.folder, this.path].join(delimiter);
    appendFileSync(this.log, '');
    writeFileSync(this.note, note(this.log));
    for (const name of REFUSED) this.add(name, `echo "${name}: the test has no fake for it" >&2; exit 99`);
    this.add('sudo', 'shift; exec "$@"'); // -n
  }

  /** Each call is logged as one line, name first, before the script runs. */
  add(name: string, script: string): void {
    const file = join(this.folder, name);
    const note = name === 'sudo' ? '' : `. "${this.note}"\n`;
    writeFileSync(file, `#!/bin/sh\n${note}${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Calls so far whose line begins so. */
  calls(beginning = ''): string[] {
    if (!existsSync(this.log)) return [];
    return readFileSync(this.log, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && line.startsWith(beginning));
  }

  forgetCalls(): void {
    writeFileSync(this.log, '');
  }

  remove(): void {
    process.env.PATH = this.path;
    rmSync(this.folder, { recursive: true });
  }
}
