#!/usr/bin/env node
// A web service of a few lines that registers itself at its host's Consul agent. What it reads: README.md.
'use strict';
const { readFileSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');

const env = process.env;
const say = (text) => console.log(`sample-web: ${text}`);
const port = Number(env.PORT0 ?? env.PORT ?? 8080);
const address = env.HOST ?? '127.0.0.1';
const name = env.SERVICE_NAME ?? 'sample-web';
const id = `${name}-${env.MESOS_TASK_ID ?? process.pid}`;
const version = env.VERSION ?? '1';
const about = { service: name, id, version, host: address, port, started: new Date().toISOString() };

/** What runs wrong on purpose, for those who try what happens then. */
if (env.FAIL_AT_START !== undefined) {
  console.error(`sample-web: version ${version} cannot start: ${env.FAIL_AT_START}`);
  process.exit(3);
}

const server = http.createServer((request, response) => {
  const body = JSON.stringify(request.url === '/health' ? { healthy: true, version } : about);
  response.writeHead(200, { 'content-type': 'application/json' }).end(`${body}\n`);
});

setTimeout(() => server.listen(port, () => void register()), Number(env.START_SECONDS ?? 0) * 1000);

let registering;
/** Again and again until the agent takes it: it may be restarting. */
async function register() {
  say(`version ${version} listens on ${port}`);
  if (env.CONSUL_TOKEN_FILE === undefined) return;
  const check = {
    HTTP: `http://${address}:${port}/health`,
    Interval: '2s',
    Timeout: '2s',
    DeregisterCriticalServiceAfter: '1m',
  };
  const service = { ID: id, Name: name, Address: address, Port: port, Tags: [`version-${version}`], Check: check };
  for (;;) {
    try {
      await consul('/v1/agent/service/register', service);
      say(`registered as ${id} at the agent of ${address}`);
      return;
    } catch (fault) {
      say(`cannot register yet: ${fault.message}`);
      await new Promise((resolve) => (registering = setTimeout(resolve, 1000)));
    }
  }
}

/** The agent of the host that runs this: `HOST` is its address. */
function consul(path, body) {
  const token = readFileSync(env.CONSUL_TOKEN_FILE, 'utf8').trim();
  const options = {
    method: 'PUT',
    ca: readFileSync(env.CONSUL_CACERT),
    headers: { 'x-consul-token': token },
    timeout: 5000,
  };
  return new Promise((resolve, reject) => {
    const request = https.request(`https://${address}:${env.CONSUL_PORT ?? 8501}${path}`, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${response.statusCode} ${text.trim()}`));
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 5 s')));
    request.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function stop(signal) {
  say(`${signal}: deregisters, serves what is under way, ends`);
  clearTimeout(registering);
  if (env.CONSUL_TOKEN_FILE !== undefined) {
    await consul(`/v1/agent/service/deregister/${id}`).catch((fault) => say(`cannot deregister: ${fault.message}`));
  }
  server.close(() => process.exit(0));
  server.closeIdleConnections?.();
}
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void stop(signal));
