import { FAULTS } from '../faults/faults';
import { onBed } from '../faults/on-bed';

/** One of `npm run prove -- faults`, once, on its environment as it should be. */
export async function survives(wanted: string): Promise<void> {
  const fault = FAULTS.find(({ id }) => id === wanted);
  if (fault === undefined) throw new Error(`no fault is called ${wanted}`);
  const { bed, run } = onBed(fault, () => undefined);
  bed.makeWhole();
  const { wrong } = await run();
  expect(wrong).toEqual([]);
}
