import type { App } from '../app';
import { each, found, type Finding } from '../answer';

export function readinessChecks(app: App): Finding[] {
  const { readinessChecks: checks, container, portDefinitions } = app;
  const names = (container?.portMappings ?? portDefinitions ?? []).map(({ name }) => name);
  return [
    ...found(checks.length > 1, '/readinessChecks/size', `got ${checks.length}, expected 1 or less`),
    ...each('/readinessChecks', checks, ({ portName, timeoutSeconds, intervalSeconds }) => [
      ...found(!names.includes(portName), '/portName', `No port definition reference for portName ${portName}`),
      ...found(
        timeoutSeconds >= intervalSeconds,
        '/timeoutSeconds',
        `got ${timeoutSeconds}, expected less than ${intervalSeconds}`,
      ),
    ]),
  ];
}
