import { rule } from '../values';

export const FILE_PATH = rule('LS130', {
  title: 'a file of a host has an absolute path',
  why: 'Nobody can say where a relative one would lie; with "..", a doubled slash or a slash at its end one file would have two names.',
  example:
    'staging/Hosts: path = etc/app.conf: a file of a host has an absolute path; write for example /etc/app.conf [LS130]',
  fix: 'write for example /etc/app.conf',
});

export const ONE_CONTENT = rule('LS131', {
  title: 'a file has one of content, secret and download',
  why: 'With none there is nothing to write, with two nobody wrote down which it is.',
  example:
    'staging/Binary: content, download: a file has one of content, secret and download; leave out what it is not [LS131]',
  fix: 'leave out what it is not',
});

export const DOWNLOAD = rule('LS132', {
  title: 'a download has an http or https URL without credentials, and the SHA-256 digest of what is there',
  why:
    'The URL stands in plan and state. The digest is what makes sure that every host has the same file, whoever answers; without it ' +
    'nothing would say that the file has changed.',
  example:
    'staging/Binary: download.sha256 = latest: a download has an http or https URL without credentials, and the SHA-256 digest of what is there; take the 64 hex digits from the publisher, or from sha256sum [LS132]',
  fix: 'take the 64 hex digits from the publisher, or from sha256sum',
});

export const UNIQUE_PATH = rule('LS133', {
  title: 'a path of a host is declared once',
  why: 'Of two files at one path each deploy would write the one, then the other.',
  example:
    'staging/Second: path = /etc/app.conf: a path of a host is declared once (staging/First has it on h1); give one of them another path [LS133]',
  fix: 'give one of them another path',
});

export const FILE_OWNER = rule('LS134', {
  title: 'a file of a host belongs to numeric ids, and its mode is three or four octal digits',
  why: 'A name is another number on the next host; a mode that is read as another number opens the file to others than was meant.',
  example:
    'staging/Hosts: mode = rw-: a file of a host belongs to numeric ids, and its mode is three or four octal digits; write for example 0644 [LS134]',
  fix: 'write for example 0644',
});

export const UNIT_NAME = rule('LS135', {
  title: 'a unit is called by its name and type',
  why: 'systemd tells by the type what a unit is. A template (`app@.service`) is nothing that could run.',
  example:
    'staging/Agent: unitName = "consul": a unit is called by its name and type; write for example consul.service [LS135]',
  fix: 'write for example consul.service',
});

export const UNIT_INSTALL = rule('LS136', {
  title: 'a unit that starts with its host says in [Install] with what',
  why: 'Without it systemd has nothing to enable: the unit runs until the next boot, and is missing then.',
  example:
    'staging/Agent: content: a unit that starts with its host says in [Install] with what; add "WantedBy=multi-user.target" in [Install], or declare enabled: false [LS136]',
  fix: 'add "WantedBy=multi-user.target" in [Install], or declare enabled: false',
});

export const UNIQUE_UNIT = rule('LS137', {
  title: 'a host has one unit of a name',
  why: 'Of two each deploy would start the one, then the other.',
  example:
    'staging/Second: unitName = "consul.service": a host has one unit of a name (staging/First has it on vm1); call one of them otherwise [LS137]',
  fix: 'call one of them otherwise',
});

export const READY_COMMAND = rule('LS138', {
  title: 'a ready command has a program',
  why: 'Nothing can be run, so it would never pass.',
  example:
    'staging/Agent: readyCommand = none: a ready command has a program; leave it out where there is none [LS138]',
  fix: 'leave it out where there is none',
});

export const FILE_OF_HOST = rule('LS139', {
  title: 'a unit restarts for files of its own host',
  why: 'It cannot read those of another one: the file is placed on the wrong host, or the unit is.',
  example:
    'staging/Agent-vm1: restartOn: staging/Config-vm2: a unit restarts for files of its own host (it is on vm2); name a file of vm1 [LS139]',
  fix: "name a file of the unit's host",
});
