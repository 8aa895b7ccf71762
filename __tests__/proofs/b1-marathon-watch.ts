import type { AppTask } from './b1-marathon-judge';
import type { Look } from './b1-upgrade-judge';

/** Between two looks, where Marathon answers faster. */
export const EVERY_MILLISECONDS = 200;

/** Looks at an app's tasks, again and again. */
export class Watch {
  private readonly looks: Look[] = [];
  private readonly running: Promise<void>;
  private isOver = false;

  constructor(private readonly tasks: () => Promise<readonly AppTask[]>) {
    this.running = this.run();
  }

  private async run(): Promise<void> {
    while (!this.isOver) {
      const start = Date.now();
      // One that is not answered is a gap, which the line measures.
      const tasks = await this.tasks().catch(() => undefined);
      if (tasks !== undefined) this.looks.push({ at: Date.now(), tasks });
      const left = EVERY_MILLISECONDS - (Date.now() - start);
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  async stop(): Promise<readonly Look[]> {
    this.isOver = true;
    await this.running;
    return this.looks;
  }
}
