import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { AgentInfo, DrainConfig, FrameworkInfo, TaskInfo, TaskStatus } from '../messages';

/** What an agent knows of itself when it starts again. */
export interface AgentRecord {
  readonly id: string;
  readonly info: AgentInfo;
  readonly drain?: DrainConfig;
}

/** A task, from its launch until the acknowledgement of its end. */
export interface TaskRecord {
  readonly container: string;
  readonly framework: FrameworkInfo;
  readonly task: TaskInfo;
  /** Its container was started. */
  readonly isStarted?: boolean;
  /** The scheduler was told that it runs. */
  readonly isRunning?: boolean;
  /** Milliseconds since 1970. */
  readonly checkedSince?: number;
  readonly hasPassedCheck?: boolean;
  readonly killed?: 'request' | 'health check';
  /** Milliseconds since 1970. */
  readonly endedAt?: number;
  readonly last?: TaskStatus;
  readonly pending: readonly TaskStatus[];
}

export interface Checkpoint {
  agent(): AgentRecord | undefined;
  keepAgent(record: AgentRecord): void;
  /** The next start is that of a new agent. */
  forgetAgent(): void;
  tasks(): TaskRecord[];
  keepTask(record: TaskRecord): void;
  forgetTask(container: string): void;
}

/** Files where upstream has its own, so that its remedies (`rm -f <work_dir>/meta/slaves/latest`) work. */
export function checkpointIn(workDirectory: string): Checkpoint {
  const slaves = join(workDirectory, 'meta', 'slaves');
  const latest = join(slaves, 'latest');
  const infoFile = join(latest, 'agent.json');
  const tasks = join(latest, 'tasks');
  const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
  // Whole or not at all: an agent may be killed at any moment.
  const write = (file: string, content: unknown): void => {
    writeFileSync(`${file}.new`, JSON.stringify(content));
    renameSync(`${file}.new`, file);
  };
  return {
    agent: () => (existsSync(infoFile) ? (read(infoFile) as AgentRecord) : undefined),
    keepAgent: (record) => {
      const folder = join(slaves, record.id);
      mkdirSync(join(folder, 'tasks'), { recursive: true });
      if (!isLinkTo(latest, folder)) {
        rmSync(latest, { force: true });
        symlinkSync(folder, latest);
      }
      write(infoFile, record);
    },
    forgetAgent: () => {
      rmSync(latest, { force: true });
    },
    tasks: () =>
      existsSync(tasks)
        ? readdirSync(tasks)
            .filter((file) => file.endsWith('.json'))
            .map((file) => read(join(tasks, file)) as TaskRecord)
        : [],
    keepTask: (record) => {
      if (existsSync(tasks)) write(join(tasks, `${record.container}.json`), record);
    },
    forgetTask: (container) => {
      rmSync(join(tasks, `${container}.json`), { force: true });
    },
  };
}

function isLinkTo(link: string, folder: string): boolean {
  try {
    return readlinkSync(link) === folder;
  } catch {
    return false;
  }
}
