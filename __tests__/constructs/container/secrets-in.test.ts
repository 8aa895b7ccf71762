import { Token } from 'cdktf';
import { HealthCheck } from '../../../constructs/container';
import { secretsIn } from '../../../constructs/container/secrets-in';

const found = (props: Parameters<typeof secretsIn>[0]) => secretsIn(props).map(({ value }) => value);

test.each<[Parameters<typeof secretsIn>[0], string]>([
  [{ environment: { DB_PASSWORD: 'geheim' } }, 'environment: DB_PASSWORD'],
  [{ environment: { API_TOKEN: 'geheim' } }, 'environment: API_TOKEN'],
  [{ environment: { DB_URL: 'postgres://app:geheim@db/app' } }, 'environment: DB_URL: a URL with a password'],
  [{ labels: { 'traefik.secret': 'geheim' } }, 'labels: traefik.secret'],
  [{ command: ['serve', '--password=geheim'] }, 'command: --password'],
  [{ command: ['serve', '--auth-token', 'geheim'] }, 'command: --auth-token'],
  [{ command: ['sh', '-c', 'export DB_PASSWORD="geheim"; run'] }, 'command: DB_PASSWORD'],
  [{ entrypoint: ['wait', 'https://u:geheim@example.com'] }, 'entrypoint: a URL with a password'],
  [{ healthCheck: HealthCheck.http('http://admin:geheim@localhost/') }, 'healthCheck: a URL with a password'],
  [
    { files: { '/etc/app.conf': { content: 'url=amqp://app:geheim@mq\n' } } },
    'files: /etc/app.conf: a URL with a password',
  ],
])('%j is found, and not said', (props, value) => {
  expect(found(props)).toEqual([value]);
  expect(JSON.stringify(secretsIn(props))).not.toContain('geheim');
});

test.each<Parameters<typeof secretsIn>[0]>([
  { environment: { DB_PASSWORD_FILE: '/run/secrets/db', TOKEN_TTL: '30s', PASSWORD: '' } },
  { environment: { DB_PASSWORD: '${env.PASSWORD}', TOKEN: '/run/token', SECRET: 'true' } },
  { environment: { DB_PASSWORD: Token.asString({ resolve: () => 'later' }) } },
  { command: ['serve', '--password-file=/run/db', '--token', '--verbose', '--secret=$SECRET'] },
  { command: ['sh', '-c', 'PASSWORD=$(cat /run/db) TOKEN= run'] },
])('%j is none', (props) => {
  expect(found(props)).toEqual([]);
});
