import { asRoot } from '../../lab/root';
import { FakePrograms } from './fake-program';

describe('asRoot', () => {
  let programs: FakePrograms;
  const uid = jest.spyOn(process, 'getuid' as never) as unknown as jest.SpyInstance<number, []>;
  beforeEach(() => {
    programs = new FakePrograms();
    programs.add('apt-get', 'echo "direct $*"');
    programs.add('sudo', 'echo "sudo $*"');
  });
  afterEach(() => {
    programs.remove();
  });
  afterAll(() => {
    uid.mockRestore();
  });

  test('root runs the command itself', async () => {
    uid.mockReturnValue(0);
    expect(await asRoot('apt-get', ['update'])).toBe('direct update\n');
  });

  test('another user runs it by sudo, which never asks for a password', async () => {
    uid.mockReturnValue(1000);
    expect(await asRoot('apt-get', ['update'])).toBe('sudo -n apt-get update\n');
  });

  test('fails with what sudo said when it wants a password', async () => {
    uid.mockReturnValue(1000);
    programs.add('sudo', 'echo "sudo: a password is required" >&2; exit 1');
    await expect(asRoot('apt-get', ['update'])).rejects.toThrow('sudo: a password is required');
  });
});
