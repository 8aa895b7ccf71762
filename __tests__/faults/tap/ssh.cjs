#!/usr/bin/env node
// Stands before the system's ssh in a deploy's PATH. Passes everything on; the answer to one kind of request of the Engine API can
// be held, so that a test may kill at a moment that lasts only milliseconds otherwise: the engine has done it, nobody knows yet.
const { spawn } = require('node:child_process');
const { appendFileSync, existsSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { LONGSHORE_TAP_FOLDER: folder, LONGSHORE_TAP_HOLD: hold = '', LONGSHORE_TAP_SSH: ssh } = process.env;
const wanted = hold === '' ? undefined : new RegExp(hold);
const child = spawn(ssh, process.argv.slice(2), { stdio: ['pipe', 'pipe', 'inherit'] });
let held = false;

process.stdin.on('data', (chunk) => {
  for (const [, request] of chunk.toString('latin1').matchAll(/(?:^|\n)((?:GET|POST|DELETE) \S+) HTTP\/1\.1\r/g)) {
    appendFileSync(join(folder, 'requests'), `${request}\n`);
    if (wanted?.test(request) && !existsSync(join(folder, 'held'))) held = true;
  }
  child.stdin.write(chunk);
});
process.stdin.on('end', () => child.stdin.end());
child.stdin.on('error', () => undefined);
child.stdout.on('data', (chunk) => {
  if (held) {
    child.stdout.pause();
    writeFileSync(join(folder, 'held'), '');
    const timer = setInterval(() => {
      if (existsSync(folder) && !existsSync(join(folder, 'released'))) return;
      clearInterval(timer);
      held = false;
      process.stdout.write(chunk);
      child.stdout.resume();
    }, 20);
    return;
  }
  process.stdout.write(chunk);
});
process.stdout.on('error', () => process.exit(255));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 255));
