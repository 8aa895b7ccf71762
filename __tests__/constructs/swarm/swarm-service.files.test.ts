import { synthesized } from './fixture';

const decoded = (data: unknown): string => Buffer.from(String(data), 'base64').toString();

test('files arrive byte for byte, read-only, under a name that follows their content', () => {
  const content = '${env.HOME:-/x} %{ if } ü\n';
  const { template, container } = synthesized({
    files: { '/etc/web/site.conf': { content }, '/run.sh': { content: '#!/bin/sh\n', mode: '0555' } },
  });
  const config = template.byPath('lab/Web/etc-web-site.conf');
  expect(decoded(config.data)).toBe(content);
  expect(config.name).toMatch(/^web-site\.conf-[a-f0-9]{8}$/);
  expect(container.configs).toEqual([
    {
      config_id: expect.stringMatching(/^\$\{docker_config\..*\.id\}$/) as unknown,
      config_name: config.name,
      file_name: '/etc/web/site.conf',
      file_mode: 0o444,
    },
    expect.objectContaining({ file_name: '/run.sh', file_mode: 0o555 }),
  ]);
});

test('a file that lies in two places is one config: the swarm takes a name once', () => {
  const { template, container } = synthesized({
    files: { '/a/site.conf': { content: 'x' }, '/b/site.conf': { content: 'x' }, '/c/site.conf': { content: 'y' } },
  });
  const names = Object.values(template.resources('docker_config')).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect((container.configs as { file_name: string }[]).map(({ file_name }) => file_name)).toEqual([
    '/a/site.conf',
    '/b/site.conf',
    '/c/site.conf',
  ]);
});
