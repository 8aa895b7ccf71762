export { EngineError, engineOverSsh, type Engine, type EngineOf, type RawOptions } from './engine';
export { httpOverSsh, NotServingError, type Http, type HttpAnswer, type HttpCall, type HttpOf } from './http';
export { runInSession } from './session';
export { runScript, type Outcome, type RunScript, type ScriptOptions } from './ssh';
export { textOf } from './stream-frames';
export { UnreachableError } from './unreachable';
