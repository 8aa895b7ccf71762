// The unit project alone: Stryker's jest runner takes no `projects`.
const { projects } = require('../../jest.config.cjs');

const { displayName, ...unit } = projects.find((project) => project.displayName === 'unit');
module.exports = {
  ...unit,
  testSequencer: '<rootDir>/__tests__/mutation/covering-first.cjs',
  testRunner: '<rootDir>/__tests__/mutation/jest-circus-until-noticed.cjs',
};
