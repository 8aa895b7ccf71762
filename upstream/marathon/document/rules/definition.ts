import { isResident, portsOf, type App } from '../app';
import { found, type Finding } from '../answer';
import type { Roles } from '../server';
import { selectedStrategy } from './upgrade-strategy';
import { checkedPorts } from './health-checks';
import { residentRole } from './roles';
import { cmdOrArgs } from './what-runs';

/** The third stage: the app as it will be kept (AppDefinition.validAppDefinition). Here only what the second has not asked, or asks otherwise. */
export function definitionRules(app: App, roles: Roles): Finding[] {
  const { container, check, unreachableStrategy: unreachable } = app;
  return [
    ...selectedStrategy(app),
    ...(isResident(app) ? residentRole(app, roles) : []),
    // A container without an image does not stand for a command any more.
    ...cmdOrArgs(app, container?.docker !== undefined),
    ...found(
      check !== undefined && container?.type === 'DOCKER',
      '',
      "AppDefinition must not use 'checks' if using docker",
    ),
    ...checkedPorts(app),
    ...found(!hasCheckedPort(app), '/check', CHECK_PORT),
    ...seccomp(app),
    ...(typeof unreachable === 'object' ? unreachableOrder(unreachable) : []),
  ];
}

/** How upstream's description of `appDef.check.get` reads as a path is not known; `/check` is. */
const CHECK_PORT = 'check port index must address an element of the ports array or container port mappings.';

function hasCheckedPort(app: App): boolean {
  const checked = app.check?.http ?? app.check?.tcp;
  const ports = portsOf(app).length;
  if (checked === undefined) return true;
  return checked.portIndex === undefined ? checked.port !== undefined || ports === 1 : checked.portIndex < ports;
}

function unreachableOrder(strategy: {
  readonly inactiveAfterSeconds: number;
  readonly expungeAfterSeconds: number;
}): Finding[] {
  const { inactiveAfterSeconds: inactive, expungeAfterSeconds: expunge } = strategy;
  return found(
    inactive > expunge,
    '/unreachableStrategy/inactiveAfterSeconds',
    `inactiveAfterSeconds (${inactive}) must be less or equal to expungeAfterSeconds, which is ${expunge}`,
  );
}

function seccomp({ container }: App): Finding[] {
  const { seccomp: given } = (container?.linuxInfo ?? {}) as {
    seccomp?: { profileName?: string; unconfined: boolean };
  };
  if (given === undefined) return [];
  const path = '/container/linuxInfo/seccomp';
  const hasProfile = given.profileName !== undefined;
  return [
    ...found(hasProfile && given.unconfined, path, 'Seccomp unconfined can NOT be true when Profile is defined'),
    ...found(!hasProfile && !given.unconfined, path, 'Seccomp unconfined must be true when Profile is NOT defined'),
  ];
}
