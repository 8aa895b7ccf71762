import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLine, readJournal, Waits } from '../../../cli/deploy/journal';
import type { JournalEntry } from '../../../provider/framework/journal';

const entry = (what: string, action: JournalEntry['action'], state: JournalEntry['state']): JournalEntry => ({
  what,
  action,
  state,
});

test('a journal is read line by line, without one that was cut short; none is empty', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-journal-'));
  const file = join(folder, 'journal');
  expect(readJournal(file)).toEqual([]);
  writeFileSync(file, `${JSON.stringify(entry('web', 'create', 'begun'))}\n{"what":"we`);
  expect(readJournal(file)).toEqual([entry('web', 'create', 'begun')]);
  rmSync(folder, { recursive: true });
});

test('what is waited for is told once, as it comes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-journal-'));
  const file = join(folder, 'journal');
  const told: string[] = [];
  const waits = new Waits(file, (text) => told.push(text));
  waits.tell();
  const lines = [entry('web', 'update', 'begun'), { ...entry('web', 'update', 'waits'), says: '1 of 2 healthy' }];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  waits.tell();
  waits.tell();
  expect(told).toEqual(['1 of 2 healthy\n']);
  rmSync(folder, { recursive: true });
});

test('the last line counts what is done, names what was begun, and says what to do', () => {
  const journal = [
    entry('web', 'create', 'begun'),
    entry('web', 'create', 'done'),
    entry('db on h1', 'update', 'begun'),
    entry('db on h1', 'update', 'failed'),
    entry('old', 'delete', 'begun'),
    entry('old', 'delete', 'done'),
    entry('cache', 'update', 'begun'),
  ];
  expect(lastLine(journal, 'longshore deploy lab')).toBe(
    'interrupted: 1 made, 0 changed, 1 removed; begun, and left to the hosts: update of db on h1, update of cache; ' +
      'next: longshore deploy lab takes it up from there',
  );
});

test('where nothing was begun it says so', () => {
  expect(lastLine([], 'again')).toBe(
    'interrupted: 0 made, 0 changed, 0 removed; nothing goes on on the hosts; next: again takes it up from there',
  );
});
