export { remove as default } from './cli/compiled';
