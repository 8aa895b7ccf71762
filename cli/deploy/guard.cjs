#!/usr/bin/env node
// Stands for terraform while `longshore deploy` runs cdktf. At Ctrl-C cdktf ends at once and hangs up on its terraform, which dies in
// the middle of whatever it writes, its state too. Behind this it gets one interrupt instead, and ends in its own time: what is
// begun is finished and kept. Run as terraform; the real one and the file in which to note how it went come by the environment.
const { spawn } = require('node:child_process');
const { renameSync, writeFileSync } = require('node:fs');

const { LONGSHORE_TERRAFORM: terraform, LONGSHORE_GUARD_NOTE: note } = process.env;
const argv = process.argv.slice(2);
const changes = ['apply', 'destroy'].includes(argv[0]);

let told = false;
let child;
// Before Terraform runs: from then on a signal must not end this one.
for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    if (!told) child.kill('SIGINT'); // a second one would make it drop everything
    told = true;
  });
}

// In a session of its own the end of the terminal that cdktf made does not reach it.
child = spawn(terraform, argv, { stdio: 'inherit', detached: changes });
keep({ pid: process.pid });

/** As a whole: `longshore deploy` reads it meanwhile. */
function keep(state) {
  if (!changes) return;
  writeFileSync(`${note}.new`, JSON.stringify(state));
  renameSync(`${note}.new`, note);
}

child.on('error', (error) => {
  process.stderr.write(`${terraform}: ${error.message}\n`);
  keep({ code: 127 });
  process.exit(127);
});
child.on('exit', (code, signal) => {
  keep({ code: code ?? 1 });
  process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
});
