/** Why a host is not to be forgotten; `--force` goes on all the same. */
export interface Refusal {
  readonly value: string;
  readonly rule: string;
  readonly fix: string;
}
