// For every unit test: what a stack writes is looked at, not the provider in its folder. To bundle that one takes a quarter of a
// second in each test file that synthesizes, and esbuild's thread and process stay for as long as jest's worker.
import type * as ProviderBundle from '../constructs/host/provider-bundle';

jest.mock('../constructs/host/provider-bundle', () => ({
  ...jest.requireActual<typeof ProviderBundle>('../constructs/host/provider-bundle'),
  providerBundle: () => ({ version: '0.1.0-dev-0123456789ab', content: Buffer.from('the provider') }),
}));
