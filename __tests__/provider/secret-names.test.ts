import { credentialsInUrl, isSecretName, withoutCredentials } from '../../provider/secret-names';

test.each([
  'DB_PASSWORD',
  'password',
  'APP_TOKEN',
  'secret_key',
  'AWS_SECRET_ACCESS_KEY',
  'api-key',
  '--auth-token',
  'VAULT_SECRET_ID',
  'fs.s3a.secret.key',
  'STORAGE_PASSWORD',
  'APIKEY',
  'TLS_PRIVATE_KEY',
  'privatekey',
  'REGISTRY_CREDENTIAL',
])('%s is called like a secret', (name) => {
  expect(isSecretName(name.replaceAll('-', '_'))).toBe(true);
});

test.each([
  'DB_PASSWORD_FILE',
  'TOKEN_TTL',
  'SECRETS_DIR',
  'API_KEY_PATH',
  'HADOOP_HOME',
  'PASS_THROUGH',
  'bucket',
  'CREDENTIALS_PROVIDER',
  'dfs.block.access.token.enable',
  'yarn.resourcemanager.delegation.token.renew-interval',
])('%s is not, or only tells about one', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test.each([
  'postgres://app:geheim@db.example.com/app',
  'x=https://u:p@h',
  'jdbc:mysql://root:root@db:3306/a',
  'amqp091://a:b@mq',
])('%s holds a password', (text) => {
  expect(credentialsInUrl(text)).toBe(true);
});

test.each([
  'postgres://app@db.example.com/app',
  'https://example.com:8443/a@b',
  'postgres://app:${PASSWORD}@db/app',
  'postgres://app:$PASSWORD@db/app',
  'ops@192.0.2.1:22',
  'see http://a:8080 and mail x@y',
])('%s holds none', (text) => {
  expect(credentialsInUrl(text)).toBe(false);
});

test('passwords in URLs are left out, and nothing else', () => {
  expect(withoutCredentials('a=https://u:p@h/x,b=amqp://v:q@i jdbc:mysql://w:$PW@db', '***')).toBe(
    'a=https://u:***@h/x,b=amqp://v:***@i jdbc:mysql://w:$PW@db',
  );
});
