import { isResident, isSingleInstance, type App, type UpgradeStrategy } from '../app';
import { found, type Finding } from '../answer';
import { doubleText } from '../java';

const PATH = '/upgradeStrategy';

/** What was said of the strategy. A resident app is known here by its residency, which it was given with its volumes. */
export function upgradeStrategy(app: App): Finding[] {
  const { upgradeStrategy: strategy, unreachableStrategy, residency } = app;
  return [
    ...found(isSingleInstance(app) && app.instances > 1, '', 'Single instance app may only have one instance'),
    ...(strategy !== undefined && isSingleInstance(app) ? stopsFirst(strategy) : []),
    ...(strategy !== undefined && residency !== undefined ? hasNoOverCapacity(strategy) : []),
    ...found(
      residency !== undefined && unreachableStrategy !== undefined && typeof unreachableStrategy !== 'string',
      '',
      'unreachableStrategy must be disabled for resident tasks',
    ),
  ];
}

/** The same of the strategy that the app has, said or by default. */
export function selectedStrategy(app: App): Finding[] {
  const { upgradeStrategy: strategy } = app;
  if (strategy === undefined) return [];
  const single = isSingleInstance(app) ? stopsFirst(strategy) : [];
  const resident = isResident(app) ? hasNoOverCapacity(strategy) : [];
  return [...orFalse('/isSingleInstance', single), ...orFalse('/isResident', resident)];
}

/** Where neither of two alternatives holds, both are told. */
function orFalse(path: string, other: readonly Finding[]): Finding[] {
  return other.length === 0 ? [] : [{ path, text: 'must be false' }, ...other];
}

function stopsFirst(strategy: UpgradeStrategy): Finding[] {
  return [...isZero(`${PATH}/minimumHealthCapacity`, strategy.minimumHealthCapacity), ...hasNoOverCapacity(strategy)];
}

export function hasNoOverCapacity({ maximumOverCapacity }: UpgradeStrategy): Finding[] {
  return isZero(`${PATH}/maximumOverCapacity`, maximumOverCapacity);
}

function isZero(path: string, value: number): Finding[] {
  return found(value !== 0, path, `got ${doubleText(value)}, expected 0.0`);
}
