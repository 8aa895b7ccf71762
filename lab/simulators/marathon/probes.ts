import { request as startHttp } from 'node:http';
import { request as startHttps } from 'node:https';
import { connect } from 'node:net';
import type { HealthCheck } from '../../../upstream/marathon/document/app';
import type { AskReadiness, ReadinessResponse } from './deployment/readiness';
import type { Instance } from './instances/instance';
import type { HealthResult } from './instances/health';
import type { Probe } from './instances/health-checks';
import { addressOf, portAssignmentsOf } from './instances/network';

const LARGEST_BODY = 1024 * 1024;

/** HTTP, HTTPS and TCP checks as the leader does them itself (HealthCheckWorker). */
export const probe: Probe = async (check, instance) => {
  const host = addressOf(instance);
  if (host === undefined) return unhealthy("Health check failed: unable to get the task's effective IP address");
  const port = portOf(check, instance);
  if (port === undefined) return unhealthy("Health check failed: unable to get the task's effectivePort");
  try {
    if (check.protocol === 'TCP') {
      await connected(host, port, check.timeoutSeconds * 1000);
      return { kind: 'healthy' };
    }
    const path = check.path ?? '';
    const url = `${check.protocol.toLowerCase()}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
    return healthOf(check, (await get(url, check.timeoutSeconds * 1000)).status);
  } catch (fault) {
    return unhealthy(fault instanceof Error ? fault.message : String(fault));
  }
};

/** What cannot be asked answers 504 (ReadinessCheckExecutorImpl). */
export const askReadiness: AskReadiness = async (url, timeoutSeconds) => {
  try {
    return await get(url, timeoutSeconds * 1000);
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    return { status: 504, contentType: 'text/plain', body: `Marathon could not query ${url}: ${reason}` };
  }
};

function healthOf({ ignoreHttp1xx, protocol }: HealthCheck, status: number): HealthResult {
  if (status >= 200 && status < 400) return { kind: 'healthy' };
  if (ignoreHttp1xx === true && protocol === 'HTTP' && status < 200) return { kind: 'ignored' };
  return unhealthy(String(status));
}

function unhealthy(cause: string): HealthResult {
  return { kind: 'unhealthy', cause };
}

function portOf({ port, portIndex }: HealthCheck, instance: Instance): number | undefined {
  return port ?? (portIndex === undefined ? undefined : portAssignmentsOf(instance)[portIndex]?.port);
}

function connected(host: string, port: number, milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: milliseconds });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error('connect timed out')));
    socket.once('error', reject);
  });
}

/** Certificates are not looked at. */
function get(url: string, milliseconds: number): Promise<ReadinessResponse> {
  return new Promise((resolve, reject) => {
    const start = url.startsWith('https:') ? startHttps : startHttp;
    const outgoing = start(url, { agent: false, rejectUnauthorized: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        if (body.length < LARGEST_BODY) body += text;
      });
      answer.once('error', reject);
      answer.once('end', () => {
        clearTimeout(timer);
        const contentType = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
        resolve({ status: answer.statusCode ?? 0, contentType, body });
      });
    });
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${milliseconds / 1000} s`)),
      milliseconds,
    );
    outgoing.once('error', (fault) => {
      clearTimeout(timer);
      reject(fault);
    });
    outgoing.end();
  });
}
