import { defined, isExternal, isPersistent, isResident, volumesOf, without, type App, type AppUpdate } from './app';
import { readApp } from './read';

/** Taken from the update alone: not said again is given up. */
const NOT_KEPT = ['executorResources', 'resourceLimits'] as const;

/** An update laid over the app before (AppConversion.appUpdateRamlReader). */
export function updated(before: App, update: AppUpdate): App {
  const { id } = before;
  return { ...without(before, ...NOT_KEPT), ...without(update, 'version'), id };
}

/** A whole app as an update of one that need not exist; the one field that upstream forgets on this way is forgotten (AppConversion.appToUpdate). */
export function asUpdate(app: App): AppUpdate {
  return without(app, 'version', 'versionInfo', 'executorResources');
}

/** An update where there is no app before: laid over the defaults (AppHelpers.withoutPriorAppDefinition). */
export function withoutPrior(update: AppUpdate, id: string): App {
  const keepsData = volumesOf(update).some((volume) => isPersistent(volume) || isExternal(volume));
  const template: App = {
    ...DEFAULTS,
    id,
    networks: [{ mode: 'host', labels: {} }],
    portDefinitions: [],
    upgradeStrategy: keepsData
      ? { maximumOverCapacity: 0, minimumHealthCapacity: 0.5 }
      : { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
    unreachableStrategy: isResident(update) ? 'disabled' : { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
  };
  return updated(template, defined(update));
}

/** What the reader makes of an app that says nothing but its id. */
const DEFAULTS = ((): App => {
  const reading = readApp({ id: '/' });
  if ('errors' in reading) throw new Error('an id alone is read');
  return reading.value as unknown as App;
})();
