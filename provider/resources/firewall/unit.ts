import { RULES_FILE } from './paths';

/**
 * Loads the rules at boot, before the network is up and a container engine publishes a port. nftables.service flushes every table,
 * ours too, so whatever befalls it befalls us, after it.
 */
export function unitFile(nft: string): string {
  return `[Unit]
Description=Longshore: this host's firewall (nftables table inet longshore)
DefaultDependencies=no
After=local-fs.target systemd-modules-load.service
After=nftables.service firewalld.service ufw.service netfilter-persistent.service iptables.service ip6tables.service
Before=network-pre.target docker.service containerd.service shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${nft} -f ${RULES_FILE}
ExecReload=${nft} -f ${RULES_FILE}

[Install]
WantedBy=multi-user.target
`;
}
