import { TerraformVariable } from 'cdktf';
import { SwarmConfig } from '../../../constructs/docker';
import { Template } from '../../../testing';
import { engine } from './fixture';

const make = (content: string, name = 'web-nginx.conf', made = engine()) => ({
  ...made,
  config: new SwarmConfig(made.stack, 'File', { engine: made.engine, name, content, dependsOn: [] }),
});

test('holds the content byte for byte, and a new one is made before the old one goes', () => {
  const content = 'läuft ${env.X} %{y}\n\0';
  const { stack, config } = make(content);
  const resource = Template.fromStack(stack).byPath('lab/File');
  expect(Buffer.from(String(resource.data), 'base64').toString()).toBe(content);
  expect(resource).toMatchObject({
    name: config.configName,
    provider: 'docker.Engine',
    lifecycle: { create_before_destroy: true },
  });
});

test('is named by its content, within the 64 characters that the engine takes', () => {
  expect(make('a').config.configName).toBe('web-nginx.conf-ca978112');
  expect(make('b').config.configName).toBe('web-nginx.conf-3e23e816');
  expect(make('a', 'n'.repeat(80)).config.configName).toHaveLength(64);
});

test('names that differ beyond what fits stay different', () => {
  const [one, two] = ['1', '2'].map((last) => make('a', 'n'.repeat(60) + last).config.configName);
  expect(one).not.toBe(two);
});

test('fails for content that is unknown at synth', () => {
  const made = engine();
  const { stringValue } = new TerraformVariable(made.stack, 'text', {});
  expect(() => make(stringValue, 'a', made)).toThrow(
    'lab/File: content = unknown at synth: a config is named by its content; pass plain text',
  );
});

test('fails for more than 1000 KiB, counted in bytes', () => {
  expect(() => make('a'.repeat(1000 * 1024))).not.toThrow();
  expect(() => make('ä'.repeat(500 * 1024 + 1))).toThrow(
    'lab/File: content = 1024002 bytes: a config holds at most 1024000; mount a host file instead',
  );
});
