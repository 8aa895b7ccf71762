import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lab/live';

/** hosts/<environment>.yaml, changed as an operator would for a while. What it was lies beside the state until it is back. */
export class InventoryFile {
  private readonly file: string;
  private readonly kept: string;

  constructor(environment: string) {
    this.file = join(root, 'hosts', `${environment}.yaml`);
    this.kept = join(root, '.longshore', `${environment}.yaml.before-faults`);
    this.restore(); // a run that was killed
  }

  /** @param change gets the host's line */
  change(host: string, change: (line: string) => string): void {
    const text = readFileSync(this.file, 'utf8');
    if (!existsSync(this.kept)) writeFileSync(this.kept, text);
    const line = new RegExp(`^  ${host}: .*\n`, 'm');
    if (!line.test(text)) throw new Error(`${this.file}: it has no line of ${host}`);
    writeFileSync(this.file, text.replace(line, change));
  }

  setState(host: string, state: 'leaving' | 'lost'): void {
    this.change(host, (line) => line.replace(' }\n', `, state: ${state} }\n`));
  }

  restore(): void {
    if (!existsSync(this.kept)) return;
    writeFileSync(this.file, readFileSync(this.kept, 'utf8'));
    rmSync(this.kept);
  }
}
