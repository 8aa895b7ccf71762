import { HadoopBed } from '../faults/hadoop-bed';
import { FAULTS } from '../faults/faults';

const MINUTES = 60_000;

/** The thinnest of `npm run prove -- faults`: each once; docs/faults.md tells what all of them showed. */
describe('the lab survives', () => {
  const bed = new HadoopBed();
  const said: string[] = [];

  test.each(['kill-service-provider', 'interrupt', 'host-down'])(
    '%s',
    async (wanted) => {
      const fault = FAULTS.find(({ id }) => id === wanted);
      if (fault === undefined) throw new Error(`no fault is called ${wanted}`);
      bed.makeWhole();
      const { wrong } = await fault.run(bed, (text) => void said.push(text));
      expect(wrong).toEqual([]);
    },
    6 * MINUTES,
  );
});
