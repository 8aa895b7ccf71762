/** One line about one host: what was looked at, what it is, and, unless it is well, the rule it breaks and what to do. */
export interface Check {
  readonly host: string;
  /** Id of the check: the same on every host and in every release. */
  readonly check: string;
  readonly state: 'ok' | 'note' | 'fault';
  readonly value: string;
  readonly rule?: string;
  readonly fix?: string;
}

/** In place of a host: the machine that deploys. */
export const HERE = 'this machine';

export type Finding = Check & { readonly state: 'note' | 'fault' };

/** The checks of one host, with less words where they are made. */
export class Checks {
  readonly list: Check[] = [];

  constructor(readonly host: string) {}

  ok(check: string, value: string): void {
    this.list.push({ host: this.host, check, state: 'ok', value });
  }

  note(check: string, value: string, rule: string, fix: string): void {
    this.list.push({ host: this.host, check, state: 'note', value, rule, fix });
  }

  fault(check: string, value: string, rule: string, fix: string): void {
    this.list.push({ host: this.host, check, state: 'fault', value, rule, fix });
  }
}

/** `slave1: disk: /var/lib, 0.1 GiB free: at least 2 GiB; remove what is not needed`, as every error of ours. */
export function sentence({ host, check, value, rule, fix }: Check): string {
  return `${host}: ${check}: ${value}${rule === undefined ? '' : `: ${rule}`}${fix === undefined ? '' : `; ${fix}`}`;
}
