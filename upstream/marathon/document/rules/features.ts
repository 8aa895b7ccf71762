import { found, type Finding } from '../answer';

/** The closing bracket without an opening one is upstream's. */
export function featureEnabled(features: readonly string[], feature: string, path: string): Finding[] {
  return found(
    !features.includes(feature),
    path,
    `Feature ${feature} is not enabled. Enable with --enable_features ${feature})`,
  );
}
