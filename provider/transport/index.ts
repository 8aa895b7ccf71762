export { EngineError, engineOverSsh, type Engine, type EngineOf } from './engine';
export { runScript, type Outcome } from './ssh';
export { textOf } from './stream-frames';
export { UnreachableError } from './unreachable';
