import type { Declared } from './declared';
import { FIREWALLD_TABLES, forgetFirewalld, killFirewalld, startFirewalld, tellFirewalld } from './firewalld';
import type { Foreign } from './foreign';
import { DECLARED_FILE, ETC, PENDING, REPLACED, RULES_FILE, RUN, UNIT, UNIT_FILE } from './paths';
import { ruleset, TABLE } from './ruleset';
import { quoted } from '../quoted';
import { document, script } from '../shell';
import { unitFile } from './unit';

/** Exit code of a confirmation that came too late. */
export const TOO_LATE = 75;

const PRELUDE = `
run=${RUN}
etc=${ETC}
fail() { echo "$1" >&2; exit 1; }
has_systemd() { [ -d /run/systemd/system ]; }
# What was put aside by a change that was confirmed, of which the note was not finished.
keep_note() {
  [ -d ${PENDING} ] || return 0
  mkdir -p ${REPLACED}
  for part in tables.nft services; do
    [ -e ${PENDING}/$part ] && cat ${PENDING}/$part >>${REPLACED}/$part
  done
  for part in iptables ip6tables; do
    [ -e ${PENDING}/$part ] && [ ! -e ${REPLACED}/$part ] && cp ${PENDING}/$part ${REPLACED}/$part
  done
  rm -rf ${PENDING}
}
# A change that waits for its confirmation is undone at once: whoever made it was cut off.
settle() {
  [ -e $run/armed ] && sh $run/rollback "$(cat $run/armed)"
  for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e $run/firing ] && sleep 1; done
  keep_note
}
`;

/** Puts a saved INPUT chain back. Docker's rules stand in other chains of the same table. */
const inputBack = (folder: string): string =>
  ['iptables', 'ip6tables']
    .map(
      (program) =>
        `[ -s ${folder}/${program} ] && { ${program} -F INPUT; { echo '*filter'; cat ${folder}/${program}; echo COMMIT; } | ${program}-restore --noflush; }`,
    )
    .join('\n');

export interface Change {
  readonly declared: Declared;
  /** What is put aside. */
  readonly replaced: readonly Foreign[];
  /** Tells this change from any other. */
  readonly token: string;
}

/**
 * Checks the rules, saves what is there, arms the rollback, and only then lets the rules in, all in one step of the kernel's. Where
 * it is cut off, the rollback brings back what was.
 */
export function applyScript({ declared, replaced, token }: Change): string {
  const tables = replaced.flatMap((foreign) =>
    foreign.kind === 'table' ? [`${foreign.family} ${foreign.table}`] : [],
  );
  const services = replaced.flatMap(({ kind }) => (kind === 'firewalld' || kind === 'ufw' ? [kind] : []));
  const inputs = replaced.flatMap((foreign) =>
    foreign.kind === 'iptables' ? [foreign.family === 'ip' ? 'iptables' : 'ip6tables'] : [],
  );
  const deleted = [...tables, ...(services.includes('firewalld') ? FIREWALLD_TABLES : [])];
  return script(`${PRELUDE}
mkdir -p $run
settle
rm -f $run/*
cat >$run/next.nft ${document(ruleset(declared))}
nft -c -f $run/next.nft || fail 'nft refuses the rules'
cat >>$run/next.nft ${document(deleted.map((name) => `table ${name}\ndelete table ${name}\n`).join(''))}
save() { printf 'table %s\\ndelete table %s\\n' "$1" "$1"; nft -s list table $1 2>/dev/null; }
{ ${[TABLE, ...tables].map((name) => `save ${quoted(name)}`).join('; ')}; } >$run/previous.nft
${replaced.length === 0 ? '' : putAside(tables, services, inputs)}
cat >$run/rollback ${document(rollback(services))}
${arm(declared.rollbackSeconds, token)}
${services.map((service) => (service === 'firewalld' ? killFirewalld : 'systemctl stop ufw')).join('\n')}
${inputs.map((program) => `${program} -P INPUT ACCEPT && ${program} -F INPUT`).join('\n')}
nft -f $run/next.nft || { sh $run/rollback ${token}; fail 'nft does not load the rules'; }
`);
}

/** Which of the loaders of rules would bring back at boot what is put aside. */
const LOADERS = ['nftables', 'netfilter-persistent', 'iptables', 'ip6tables'];

function putAside(tables: readonly string[], services: readonly string[], inputs: readonly string[]): string {
  const loaders = tables.length + inputs.length > 0 ? LOADERS : [];
  return `
mkdir -p ${PENDING}
{ ${tables.map((name) => `save ${quoted(name)}`).join('; ') || ':'}; } >${PENDING}/tables.nft
for service in ${[...services, ...loaders].join(' ')}; do
  [ "$(systemctl is-enabled $service 2>/dev/null)" = enabled ] && echo $service
done >${PENDING}/services
${inputs.map((program) => `${program}-save -t filter | grep -E '^(:INPUT |-A INPUT )' >${PENDING}/${program}`).join('\n')}`;
}

/** Runs on the host, whoever armed it being alive or not. Of two that run it, one does it. */
function rollback(services: readonly string[]): string {
  return `[ "$(cat ${RUN}/armed 2>/dev/null)" = "$1" ] || exit 0
mv ${RUN}/armed ${RUN}/firing 2>/dev/null || exit 0
nft -f ${RUN}/previous.nft
${inputBack(PENDING)}
${services.map((service) => (service === 'firewalld' ? startFirewalld : 'systemctl start ufw')).join('\n')}
rm -rf ${PENDING}
mv ${RUN}/firing ${RUN}/rolled-back
`;
}

/** A timer of systemd's is late by a minute unless told otherwise. */
const arm = (seconds: number, token: string): string => `
echo ${token} >$run/armed
if has_systemd; then
  systemd-run --quiet --collect --unit=longshore-firewall-rollback-${token} --on-active=${seconds} \\
    --timer-property=AccuracySec=100ms sh $run/rollback ${token} || { rm -f $run/armed; fail 'systemd arms no timer'; }
else
  setsid sh -c 'sleep ${seconds}; exec sh ${RUN}/rollback ${token}' >/dev/null 2>&1 &
fi`;

export interface Keep extends Change {
  /** Path of nft on the host. */
  readonly nft: string;
  readonly integrates: boolean;
}

/** Over a new connection: that it runs at all is the proof. Disarms the rollback, then makes the rules stand after a reboot. */
export function confirmScript({ declared, replaced, token, nft, integrates }: Keep): string {
  const { mode, sets, rules, containerDevices, existing, rollbackSeconds } = declared;
  return script(`${PRELUDE}
[ "$(cat $run/armed 2>/dev/null)" = ${token} ] && mv $run/armed $run/disarmed 2>/dev/null || exit ${TOO_LATE}
has_systemd && systemctl stop longshore-firewall-rollback-${token}.timer 2>/dev/null
keep_note
write() { cat >"$1.new" && chmod 644 "$1.new" && mv "$1.new" "$1" || fail "$1 cannot be written"; }
mkdir -p $etc && chmod 755 $etc
write ${DECLARED_FILE} ${document(JSON.stringify({ mode, sets, rules, containerDevices, existing, rollbackSeconds }))}
write ${RULES_FILE} ${document(ruleset(declared))}
if has_systemd; then
  write ${UNIT_FILE} ${document(unitFile(nft))}
  systemctl daemon-reload
  systemctl --quiet enable ${UNIT} || fail '${UNIT} cannot be enabled'
  systemctl start ${UNIT} || fail '${UNIT} does not load the rules'
fi
${replaced.some(({ kind }) => kind === 'ufw') ? 'ufw disable >/dev/null' : ''}
[ -e ${REPLACED}/services ] && for service in $(sort -u ${REPLACED}/services); do systemctl --quiet disable $service; done
${integrates ? tellFirewalld(declared) : forgetFirewalld}
rm -rf $run`);
}

/** What became of a change that was not confirmed in time. */
export const askRollback = script(`ls ${RUN} 2>/dev/null`);

/** Undoes at once what an earlier run left unconfirmed. */
export const settleScript = script(`${PRELUDE}
settle`);

const bringBack = `
${inputBack(REPLACED)}
[ -e ${REPLACED}/services ] && for service in $(sort -u ${REPLACED}/services); do
  systemctl --quiet enable $service
  case $service in
    firewalld)
      ${startFirewalld}
      ;;
    ufw) ufw --force enable >/dev/null; systemctl start ufw ;;
  esac
done
`;

/** A loader of rules is enabled, not started: most flush every table first, Docker's too. */
export const bringBackScript = script(`${PRELUDE}
settle
mkdir -p $run
[ ! -e ${REPLACED}/tables.nft ] || nft -f ${REPLACED}/tables.nft || fail 'what was put aside cannot be brought back'
${bringBack}
rm -rf ${REPLACED} $run`);

/** Takes our table out and puts back what was aside, in one step of the kernel's. */
export const removeScript = script(`${PRELUDE}
settle
${forgetFirewalld}
mkdir -p $run
${bringBack}
printf 'table ${TABLE}\\ndelete table ${TABLE}\\n' >$run/removal.nft
[ -e ${REPLACED}/tables.nft ] && cat ${REPLACED}/tables.nft >>$run/removal.nft
command -v nft >/dev/null && { nft -f $run/removal.nft || fail 'the table cannot be removed'; }
if has_systemd && [ -e ${UNIT_FILE} ]; then
  systemctl --quiet disable ${UNIT}
  systemctl stop ${UNIT} 2>/dev/null
  rm -f ${UNIT_FILE}
  systemctl daemon-reload
fi
rm -rf ${REPLACED} ${RULES_FILE} ${DECLARED_FILE} $run
rmdir $etc 2>/dev/null || :`);
