#!/usr/bin/env node
// The compiled program where the package carries one; in a checkout the sources, through tsx.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const compiled = join(__dirname, '..', 'dist', 'cli', 'main.js');
if (existsSync(compiled) && !existsSync(join(__dirname, 'main.ts'))) {
  require(compiled).run();
} else {
  require('tsx/cjs');
  require('./main.ts').run();
}
