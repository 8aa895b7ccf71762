import type { App } from '../app';
import { each, found, type Finding } from '../answer';
import { segments } from '../path-id';

const SEGMENT = String.raw`^(([a-z0-9]|[a-z0-9][a-z0-9\-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9\-]*[a-z0-9])|(\.|\.\.)$`;
const SEGMENT_ONLY = new RegExp(`^(?:${SEGMENT})$`);
const RESERVED = ['restart', 'tasks', 'versions', '.', '..'];

/** The id of the app and those it depends on. */
export function identity(app: App): Finding[] {
  const isRoot = segments(app.id).length === 0;
  return [
    ...pathId(app.id).map(({ text }) => ({ path: '/id', text })),
    ...found(isRoot, '/id', 'Path must contain at least one path element'),
    ...found(isRoot, '', 'must not be root'),
    ...each('/dependencies', app.dependencies, pathId),
  ];
}

function pathId(id: string): Finding[] {
  const path = segments(id);
  return [
    ...found(
      path.some((segment) => !SEGMENT_ONLY.test(segment)),
      '',
      `must fully match regular expression '${SEGMENT}'`,
    ),
    ...found(
      RESERVED.includes(path.at(-1) ?? ''),
      '',
      `must not end with any of the following reserved keywords: ${RESERVED.join(', ')}`,
    ),
  ];
}
