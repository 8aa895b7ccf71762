import { homedir } from 'node:os';

/** A path of the operator's machine, relative to where Terraform runs. */
export const operatorFile = (path: string): string => path.replace(/^~(?=\/)/, homedir());
