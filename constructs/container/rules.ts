import { rule } from '../values';

export const HEALTH_CHECK = rule('LS040', {
  title: 'a health check command begins with CMD or CMD-SHELL',
  why: 'The engine reads the first word as the way to run the rest; anything else would be taken for the program, and never pass.',
  example:
    "\"curl http://localhost/\": a health check command begins with CMD or CMD-SHELL; write ['CMD', 'program', ...] [LS040]",
  fix: "write ['CMD', 'program', ...]",
});

export const HEALTH_CHECK_RETRIES = rule('LS041', {
  title: 'a health check fails after a whole number of runs, at least 1',
  why: 'With none the engine takes its own default of 3, which nobody reads here.',
  example: '"0": a health check fails after a whole number of runs, at least 1; correct retries [LS041]',
  fix: 'correct retries',
});

export const MOUNT_PATH = rule('LS042', {
  title: 'a mount has absolute paths',
  why: 'A relative source would be taken for the name of a volume.',
  example: '"data": a mount has absolute paths; begin it with / [LS042]',
  fix: 'begin it with /',
});

export const TMPFS_MODE = rule('LS043', {
  title: 'a tmpfs has a mode of three or four octal digits',
  why: 'Anything else is read as another number; and 0 is what the engine takes for its own default.',
  example: '"rwx": a tmpfs has a mode of three or four octal digits; write for example 0750 [LS043]',
  fix: 'write for example 0750',
});

export const SECRET_IN_PLAN = rule('LS044', {
  title: 'a secret is no part of the plan',
  kind: 'policy',
  why:
    'Environment, command, health check and labels stand in the plan, in the state and in `docker inspect`, readable to all who may see one of them. ' +
    'What looks like a secret by its name, and URLs with a password, are found.',
  example:
    'staging/Web: environment: DB_PASSWORD: a secret is no part of the plan; give it by secretFiles, and its path as DB_PASSWORD_FILE [LS044]',
  fix: 'give it by secretFiles, and the container its path',
});

export const MEMORY_LIMIT = rule('LS045', {
  title: 'the engine takes no limit below 4MiB',
  why: 'It refuses the container when it is to start, on the host.',
  example: 'lab/Web: memory = 3MiB: the engine takes no limit below 4MiB; raise it [LS045]',
  fix: 'raise it',
});

export const RESERVATION = rule('LS046', {
  title: 'a reservation is no larger than the limit',
  why: 'What is set aside beyond the limit can never be used, and no other container may have it.',
  example: 'lab/Web: memoryReservation = 65MiB: it exceeds the limit 64MiB; lower it, or raise memory [LS046]',
  fix: 'lower it, or raise memory',
});

export const LIMITS = rule('LS047', {
  title: 'a limit is more than 0',
  why: 'To the engine 0 means none: a slip would take the limit away.',
  example: 'lab/Web: cpus = 0: a limit is more than 0 cores; correct it [LS047]',
  fix: 'correct it',
});

export const FILE_MODE = rule('LS048', {
  title: 'a mode is three or four octal digits',
  why: 'Anything else is read as another number, and the file becomes readable or executable to others than was meant.',
  example: 'lab/Web: files: /a: mode = r--: a mode is three or four octal digits; write for example 0444 [LS048]',
  fix: 'write for example 0444',
});

export const ONE_FILE = rule('LS049', {
  title: 'a path in a container holds one file',
  why: 'Of two that are mounted at one place the later hides the other, and which that is nobody wrote down.',
  example:
    'lab/Web: secretFiles: /etc/web.conf: a path in a container holds one file (files has it too); give one of them another path [LS049]',
  fix: 'give one of them another path',
});
