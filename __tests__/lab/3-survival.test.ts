import { FAULTS } from '../faults/faults';
import { onBed } from '../faults/on-bed';

const MINUTES = 60_000;

/** The thinnest of `npm run prove -- faults`: each once; docs/faults.md tells what all of them showed. */
describe('the lab survives', () => {
  const said: string[] = [];

  test.each(['kill-service-provider', 'interrupt', 'host-down'])(
    '%s',
    async (wanted) => {
      const fault = FAULTS.find(({ id }) => id === wanted);
      if (fault === undefined) throw new Error(`no fault is called ${wanted}`);
      const { bed, run } = onBed(fault, (text) => void said.push(text));
      bed.makeWhole();
      const { wrong } = await run();
      expect(wrong).toEqual([]);
    },
    6 * MINUTES,
  );
});
