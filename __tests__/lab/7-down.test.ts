import { lab } from './live';

/** `down` compares what is there with what was there before the lab; any rest is an error of its own. */
test('down leaves nothing', () => {
  expect(lab('down')).toMatch(/nothing of the lab is left/i);
}, 300_000);
