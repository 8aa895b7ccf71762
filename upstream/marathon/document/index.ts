export type { Acceptance, Details, Refusal, Verdict } from './answer';
export type { App } from './app';
export { canonicalApp, settledApp, settledOver, type Form } from './canonical';
export type { Json, JsonObject } from './json';
export { judge, type AppRequest } from './request';
export { emptyServer, serverFlags, type Server, type ServerFlags } from './server';
export { unknownFields } from './unknown-fields';
export { writeApp } from './write';
