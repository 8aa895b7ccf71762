export { EngineError, engineOverSsh, type Engine, type EngineOf, type RawOptions } from './engine';
export { runScript, type Outcome, type ScriptOptions } from './ssh';
export { textOf } from './stream-frames';
export { UnreachableError } from './unreachable';
