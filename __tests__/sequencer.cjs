// The lab's tests build on one another and run in the order of their names; all others as jest likes.
const { default: Sequencer } = require('@jest/test-sequencer');

const isOfLab = ({ path }) => /__tests__[\\/]lab[\\/]/.test(path);

module.exports = class extends Sequencer {
  sort(tests) {
    const all = [...tests];
    const ofLab = all.filter(isOfLab).sort((a, b) => a.path.localeCompare(b.path));
    return [...super.sort(all.filter((test) => !isOfLab(test))), ...ofLab];
  }
};
