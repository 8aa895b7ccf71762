// For every unit test: cdktf takes the whole stack of callers for each token, to name them where one cannot be resolved; jest looks up
// each of them in its source map. That is a sixth of what the tests of constructs compute.
jest.mock('cdktf/lib/tokens/private/stack-trace', () => ({ captureStackTrace: () => [] }));
