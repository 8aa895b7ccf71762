import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Io } from '../../cli/io';
import { commandLine } from '../../cli/main';

const folder = join(__dirname, '..', '..', 'docs', 'runbooks');
const io: Io = {
  out: () => undefined,
  err: () => undefined,
  colour: false,
  errColour: false,
  project: folder,
  interrupted: new AbortController().signal,
};

/** Commands of a page, in its blocks and in its sentences, up to a comment, a pipe, or what is passed on. */
function commandsIn(page: string): string[] {
  return [...page.matchAll(/(?:^\s*|`)longshore (?=[a-z])([^`\n#|]+)/gm)].map(([, words = '']) =>
    (words.split(' -- ')[0] ?? '').trim(),
  );
}

/** What the command line has no such thing of. */
function unknownIn(text: string): string[] {
  const [verb = '', ...words] = text.split(/\s+/);
  const command = commandLine(io).program.commands.find((one) => one.name() === verb);
  if (command === undefined) return [`no verb ${verb}`];
  const { operands, unknown } = command.parseOptions(words);
  const declared = command.registeredArguments;
  const isVariadic = declared.at(-1)?.variadic === true;
  return [
    ...unknown.map((option) => `no option ${option}`),
    ...declared.flatMap(({ argChoices }, at) => {
      const word = operands[at];
      return argChoices === undefined || word === undefined || argChoices.includes(word) ? [] : [`no choice ${word}`];
    }),
    ...(operands.length > declared.length && !isVariadic ? [`${operands.length} words`] : []),
  ];
}

describe('the runbooks', () => {
  const pages = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

  test.each(pages)('%s has only commands that there are', (_, page) => {
    const wrong = commandsIn(page).flatMap((text) => unknownIn(text).map((what) => `${text}: ${what}`));
    expect(wrong).toEqual([]);
  });

  test('their commands are found, and a wrong one is told', () => {
    const all = pages.flatMap(([, page]) => commandsIn(page));
    expect(all).toEqual(
      expect.arrayContaining([
        'mesos staging drain slave2',
        'logs staging mesos-agent@w7 --tail 100',
        'plan-app staging /shop/web --minimum-health 0.6 --over-capacity 0',
        'hadoop staging',
      ]),
    );
    expect(unknownIn('mesos staging flush w7 --now')).toEqual(['no option --now', 'no choice flush']);
    expect(unknownIn('drain staging w7')).toEqual(['no verb drain']);
    expect(unknownIn('mesos staging drain w7 w8')).toEqual(['4 words']);
  });
});
