import { survives } from './survives';

/** The thinnest of `npm run prove -- faults`: each once; docs/faults.md tells what all of them showed. */
describe('the lab survives', () => {
  test.each(['kill-service-provider', 'interrupt', 'host-down'])('%s', survives, 6 * 60_000);
});
