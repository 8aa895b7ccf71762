import { mkdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { DockerEngine } from '../../../constructs/docker';
import { Template } from '../../../testing';
import { Folder, labStack } from '../environment/fixture';
import { engine } from './fixture';

const providers = (stack: TerraformStack): unknown =>
  (Template.fromStack(stack).toJSON() as { provider: { docker: unknown } }).provider.docker;

test('is an alias, so that nothing goes to it by accident', () => {
  expect(providers(engine().stack)).toEqual([
    { alias: 'Engine', host: 'ssh://ops@192.0.2.11:22', ssh_opts: ['-o', 'A=b'] },
  ]);
});

test('there is one alias for each engine, by its path', () => {
  const { stack } = engine();
  new DockerEngine(new Construct(stack, 'Other'), 'Engine', { host: 'ssh://ops@192.0.2.12:22', sshOptions: [] });
  expect(providers(stack)).toMatchObject([{ alias: 'Engine' }, { alias: 'Other-Engine' }]);
});

test('of credentials only address and file name enter the plan', () => {
  const folder = new Folder();
  const configFile = folder.write('config.json', '{"auths":{"registry.example.com":{"auth":"c2VjcmV0"}}}');
  const { stack } = engine({ registries: [{ address: 'registry.example.com', configFile }] });
  expect(providers(stack)).toMatchObject([
    { registry_auth: [{ address: 'registry.example.com', config_file: configFile }] },
  ]);
  expect(JSON.stringify(Template.fromStack(stack))).not.toMatch(/c2VjcmV0|secret/);
  folder.remove();
});

test('synth links a provider that was built from source into the folder of the stack', () => {
  const folder = new Folder();
  const before = process.env.LONGSHORE_CACHE;
  process.env.LONGSHORE_CACHE = join(folder.path, 'cache');
  const docker = 'registry.terraform.io/kreuzwerker/docker/4.6.0/linux_amd64';
  const built = join(folder.path, 'cache', 'terraform-plugins', docker);
  mkdirSync(built, { recursive: true });
  const { stack } = engine({}, labStack(join(folder.path, 'out')));
  App.of(stack).synth();
  expect(readlinkSync(join(folder.path, 'out', 'stacks', 'lab', 'terraform.d', 'plugins', docker))).toBe(built);
  if (before === undefined) delete process.env.LONGSHORE_CACHE;
  else process.env.LONGSHORE_CACHE = before;
  folder.remove();
});
