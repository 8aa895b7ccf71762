export { hasUnknown, UNKNOWN } from './dynamic-value';
export {
  AttributeError,
  IncompleteError,
  resource,
  type Context,
  type Resource,
  type ResourceSchema,
} from './resource';
export * from './schema';
export { serve } from './serve';
