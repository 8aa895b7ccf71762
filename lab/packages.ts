import { asRoot } from './root';
import { succeeds } from './run';

/** Debian packages by the program that tells whether they are needed. */
const PACKAGE_OF: Readonly<Record<string, string>> = {
  debootstrap: 'debootstrap',
  ip: 'iproute2',
  mvn: 'maven',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
};

/** Installs, at once, the packages whose programs are not there. Answers their names. */
export async function ensurePrograms(...programs: string[]): Promise<string[]> {
  const present = await Promise.all(programs.map(isThere));
  const missing = [
    ...new Set(programs.filter((_, index) => present[index] !== true).map((program) => PACKAGE_OF[program] ?? program)),
  ];
  if (missing.length > 0) await packages(...missing);
  return missing;
}

export function isThere(program: string): Promise<boolean> {
  return succeeds('sh', ['-c', 'command -v "$1"', 'sh', program], {
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
  });
}

/** Installs Debian or Ubuntu packages. @throws Error naming them where there is no apt or no right to use it */
export async function packages(...names: string[]): Promise<void> {
  if (!(await isThere('apt-get')))
    throw new Error(`install ${names.join(', ')}: the lab can do so itself on Debian and Ubuntu only`);
  const install = ['-qq', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', 'install', ...names];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Lists may be missing or old: a first try spares their download where they are good.
  try {
    await asRoot('apt-get', install, { env });
  } catch {
    await asRoot('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', 'update'], { env });
    await asRoot('apt-get', install, { env });
  }
}
