import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalShell } from './local-shell';

/**
 * `systemctl` and `journalctl` of a systemd that runs nothing. What becomes of a unit stands in its text: `# fails` at each start,
 * `# crashes` a moment after it, `# slow` to become active; else it is active.
 */
export const SYSTEMCTL = `
echo "$*" >>"$S/calls"
verb=; name=; properties=
while [ $# -gt 0 ]; do
  case $1 in
    -p) properties="$properties $2"; shift ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$1; else name=$1; fi ;;
  esac
  shift
done
fragment=
[ ! -e "$S/vendor/$name" ] || fragment="$S/vendor/$name"
[ ! -e "$D/$name" ] || fragment="$D/$name"
loaded="$S/loaded/$name"
[ -e "$loaded" ] || [ ! -e "$S/vendor/$name" ] || loaded="$S/vendor/$name"
says() { grep -qs "$1" "$loaded"; }
active=inactive
[ ! -e "$S/active/$name" ] || read -r active <"$S/active/$name" || :
entered=0
[ ! -e "$S/entered/$name" ] || read -r entered <"$S/entered/$name"
set_active() { echo "$1" >"$S/active/$name"; }
enter() { set_active active; echo $((entered + 1)) >"$S/entered/$name"; }
load_state() {
  if [ -L "$D/$name" ]; then echo masked; elif [ ! -e "$loaded" ]; then echo not-found
  elif says '# bad'; then echo bad-setting; else echo loaded; fi
}
value() {
  case $1 in
    LoadState) load_state ;;
    ActiveState) echo "$active" ;;
    SubState) case $active in active) echo running ;; activating) echo auto-restart ;; *) echo dead ;; esac ;;
    Result) if [ "$active" = failed ]; then echo exit-code; else echo success; fi ;;
    ExecMainStatus) if [ "$active" = failed ]; then echo 1; else echo 0; fi ;;
    Type) sed -n s/^Type=//p "$loaded" 2>/dev/null ;;
    RemainAfterExit) if says ^RemainAfterExit=yes; then echo yes; else echo no; fi ;;
    UnitFileState) if [ -e "$S/enabled/$name" ]; then echo enabled; elif says '^.Install'; then echo disabled; else echo static; fi ;;
    NeedDaemonReload) if [ -e "$S/loaded/$name" ] && ! cmp -s "$D/$name" "$S/loaded/$name"; then echo yes; else echo no; fi ;;
    DropInPaths) echo $(ls -d "$D/$name.d/"*.conf "$S/service.d/"*.conf 2>/dev/null) ;;
    FragmentPath) echo "$fragment" ;;
    ActiveEnterTimestampMonotonic) echo "$entered" ;;
  esac
}
case $verb in
  show)
    for property in $properties; do printf %s "$property="; value $property; done
    if [ "$active" = active ] && says '# crashes'; then set_active failed; fi
    if [ "$active" = activating ] && says '# slow'; then enter; fi ;;
  is-active) [ "$active" = active ] ;;
  is-enabled) value UnitFileState ;;
  daemon-reload) rm -f "$S/loaded/"*; cp "$D/"*.* "$S/loaded/" 2>/dev/null; true ;;
  enable) if [ "$(value UnitFileState)" != static ]; then touch "$S/enabled/$name"; fi ;;
  disable) rm -f "$S/enabled/$name" ;;
  reset-failed) if [ "$active" = failed ]; then set_active inactive; else exit 1; fi ;;
  start | restart)
    cp "$loaded" "$S/runs"
    case $(load_state) in loaded) ;; *) echo "Failed to restart $name" >&2; exit 1 ;; esac
    if says '# fails'; then set_active failed; exit 1; elif says '# slow'; then set_active activating
    elif says ^Type=oneshot && ! says ^RemainAfterExit; then set_active inactive; else enter; fi ;;
  reload) says ^ExecReload= || { echo "Job type reload is not applicable for unit $name." >&2; exit 1; } ;;
  stop) if says '# stubborn'; then echo "Job for $name canceled." >&2; exit 1; fi; set_active inactive ;;
  status) echo "$name - as systemctl status says" ;;
  *) echo "fake systemctl: $verb" >&2; exit 9 ;;
esac`;

export class FakeSystemd {
  /** Where units of whoever runs the host lie. */
  readonly directory: string;
  private readonly state: string;

  constructor(private readonly shell: LocalShell) {
    this.state = shell.at('systemd');
    this.directory = shell.at('units');
    for (const name of ['loaded', 'active', 'entered', 'enabled', 'vendor', 'service.d'])
      mkdirSync(join(this.state, name), { recursive: true });
    mkdirSync(this.directory);
    const where = `S="${this.state}"\nD="${this.directory}"`;
    shell.program('systemctl', `${where}\n${SYSTEMCTL}`);
    shell.program('journalctl', `cat "${this.state}/journal" 2>/dev/null`);
    this.forgetCalls();
  }

  /** What systemctl was told, but for questions. */
  calls(): string[] {
    const lines = readFileSync(join(this.state, 'calls'), 'utf8').split('\n');
    return lines.filter((line) => line !== '' && !/^(show|is-active|status)/.test(line));
  }

  forgetCalls(): void {
    writeFileSync(join(this.state, 'calls'), '');
  }

  /** The text that the last start was by. */
  runs(): string {
    return readFileSync(join(this.state, 'runs'), 'utf8');
  }

  journal(text: string): void {
    writeFileSync(join(this.state, 'journal'), text);
  }

  /** A package's unit. */
  vendor(name: string, text: string): string {
    const path = join(this.state, 'vendor', name);
    writeFileSync(path, text);
    return path;
  }

  activeState(name: string): string {
    return readFileSync(join(this.state, 'active', name), 'utf8').trim();
  }

  isEnabled(name: string): boolean {
    return existsSync(join(this.state, 'enabled', name));
  }

  /** As somebody on the host does it. */
  async byHand(command: string): Promise<void> {
    const { code, stderr } = await this.shell.run({} as never, command);
    if (code !== 0) throw new Error(stderr);
  }

  set(name: string, activeState: string): void {
    writeFileSync(join(this.state, 'active', name), activeState);
  }
}
