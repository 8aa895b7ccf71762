/** Where the host keeps what is to stand after a reboot. */
export const ETC = '/etc/longshore';
/** What a change in progress needs; gone after a reboot, as the change is. */
export const RUN = '/run/longshore-firewall';
export const RULES_FILE = `${ETC}/firewall.nft`;
/** What is declared, for an import. */
export const DECLARED_FILE = `${ETC}/firewall.json`;
/** Somebody else's firewall, put aside. */
export const REPLACED = `${ETC}/replaced`;
/** The same, before a change is confirmed. */
export const PENDING = `${ETC}/replaced.pending`;
/** What firewalld was told, by zone. */
export const INTEGRATED = `${ETC}/firewalld`;
export const UNIT = 'longshore-firewall.service';
export const UNIT_FILE = `/etc/systemd/system/${UNIT}`;
