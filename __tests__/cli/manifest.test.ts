import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostNamed, projectDirectory, readManifest } from '../../cli/manifest';
import { FakeHosts, manifest } from './fake-hosts';

describe('environment.json', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = new FakeHosts(manifest());
  });
  afterEach(() => {
    hosts.remove();
  });

  test('is read from any folder of the project', () => {
    const deep = join(hosts.project, 'constructs', 'deep');
    mkdirSync(deep, { recursive: true });
    expect(projectDirectory(deep)).toBe(hosts.project);
    expect(readManifest('lab', projectDirectory(deep)).hosts).toHaveLength(3);
  });

  test('a folder without cdktf.json above it is its own project', () => {
    expect(projectDirectory('/')).toBe('/');
  });

  test('fails for an environment that was not synthesized, and says which were', () => {
    expect(() => readManifest('staging', hosts.project)).toThrow(
      'staging: cdktf.out/stacks/staging/environment.json: no such environment (synthesized here: lab); run "npx cdktf synth"',
    );
  });

  test('fails where nothing was synthesized yet', () => {
    expect(() => readManifest('lab', hosts.folder)).toThrow('none is synthesized yet');
  });

  test('fails for a name that leaves the folder', () => {
    expect(() => readManifest('../lab', hosts.project)).toThrow('no such environment');
  });

  test('fails for a file that is not JSON', () => {
    writeFileSync(join(hosts.project, 'cdktf.out', 'stacks', 'lab', 'environment.json'), '{');
    expect(() => readManifest('lab', hosts.project)).toThrow(
      /environment\.json: not JSON \(.*\); run "npx cdktf synth" again/,
    );
  });

  test('fails for the schema of another version', () => {
    hosts.write({ ...manifest(), schemaVersion: 2 });
    expect(() => readManifest('lab', hosts.project)).toThrow(
      'lab: schemaVersion = 2: cdktf.out/stacks/lab/environment.json was written by another version of Longshore (this one reads 1)',
    );
  });

  test('fails for a file without one of its lists', () => {
    hosts.write({ ...manifest(), containers: undefined });
    expect(() => readManifest('lab', hosts.project)).toThrow(
      'lab: containers: cdktf.out/stacks/lab/environment.json must hold a list of that name',
    );
  });

  test('fails for an unknown host, and says which there are', () => {
    expect(() => hostNamed(manifest(), 'slave9')).toThrow(
      'lab: host = "slave9": no such host (declared: master, slave1, slave2)',
    );
  });
});
