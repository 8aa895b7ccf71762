import { synthesized } from './fixture';

test('files arrive byte for byte, read-only unless their mode says else', () => {
  const content = '${env.HOME:-/x} %{ if } ü\n';
  const { files, file_modes } = synthesized({
    files: { '/etc/web/site.conf': { content }, '/run.sh': { content: '#!/bin/sh\n', mode: '555' } },
  });
  // As Terraform reads it: `$${` and `%%{` are `${` and `%{`.
  expect(files).toEqual({ '/etc/web/site.conf': '$${env.HOME:-/x} %%{ if } ü\n', '/run.sh': '#!/bin/sh\n' });
  expect(file_modes).toEqual({ '/etc/web/site.conf': '0444', '/run.sh': '0555' });
});

test('a file may lie in several places, and be of any bytes that text has', () => {
  const content = '\t"\\n" \u0000\r\n';
  const files = { '/a/site.conf': { content }, '/b/site.conf': { content } };
  expect(synthesized({ files }).files).toEqual({ '/a/site.conf': content, '/b/site.conf': content });
});
