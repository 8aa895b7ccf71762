import { prove } from './live';

const MINUTES = 60_000;

/** The proofs still hold after the drift tests, and each can fail: its negative control breaks the thing and must see it named. */
describe('proofs on the lab', () => {
  test.each(['A1', 'A2', 'A3', 'A4'])(
    '%s passes and its negative control fails as it should',
    (row) => {
      const { status, output } = prove([row], ['--negative-control']);
      expect(`${output}\nexit ${String(status)}`).toMatch(/exit 0$/);
    },
    12 * MINUTES,
  );
});
