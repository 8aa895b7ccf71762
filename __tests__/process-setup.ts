export { compile as default } from './cli/compiled';
