/** A small generator of its own, so that the text is the same everywhere and always (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ONSETS = [
  'b',
  'ch',
  'd',
  'f',
  'g',
  'h',
  'j',
  'k',
  'l',
  'm',
  'n',
  'p',
  'r',
  's',
  'sh',
  'st',
  't',
  'th',
  'tr',
  'v',
  'w',
  'z',
  '',
];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou', 'ü', 'é'];
const CODAS = ['', '', 'n', 'r', 's', 't', 'l', 'm', 'nd', 'ng'];

/** Invented words, the frequent ones short, with some letters of more than one byte. */
export function vocabulary(size: number, next: () => number): string[] {
  const choose = (parts: readonly string[]): string => parts[Math.floor(next() * parts.length)] ?? '';
  const words = new Set<string>();
  while (words.size < size) {
    const syllables = 1 + Math.floor(next() * Math.min(4, 1 + words.size / 500));
    words.add(Array.from({ length: syllables }, () => choose(ONSETS) + choose(VOWELS) + choose(CODAS)).join(''));
  }
  return [...words];
}

/** Sentences of words by Zipf's law, in lines, until at least so many bytes; yields pieces of about 1 MB that end with a line. */
export function* text(bytes: number, seed: number, words = 20_000): Generator<Buffer> {
  const next = random(seed);
  const known = vocabulary(words, next);
  const scale = Math.log(words + 1);
  let written = 0;
  while (written < bytes) {
    const lines: string[] = [];
    for (let length = 0; length < 1_000_000;) {
      const line = Array.from(
        { length: 8 + Math.floor(next() * 10) },
        () => known[Math.floor(Math.exp(next() * scale)) - 1] ?? '',
      );
      const joined = `${line.join(' ')}${next() < 0.3 ? '.' : ''}\n`;
      lines.push(joined);
      length += joined.length;
    }
    const piece = Buffer.from(lines.join(''), 'utf8');
    written += piece.length;
    yield piece;
  }
}

/** Counts the words of a text as it passes, from its bytes alone: what lies between blanks and line ends. */
export class WordCount {
  readonly counts = new Map<string, number>();
  private rest = '';

  add(piece: Buffer): void {
    const words = (this.rest + piece.toString('utf8')).split(/[ \t\n]+/);
    this.rest = words.pop() ?? '';
    for (const word of words) this.count(word);
  }

  end(): ReadonlyMap<string, number> {
    this.count(this.rest);
    this.rest = '';
    return this.counts;
  }

  private count(word: string): void {
    if (word !== '') this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
  }
}

/** Lines `word<tab>count`, as the example job writes them. */
export function parseCounts(output: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const tab = line.lastIndexOf('\t');
    counts.set(line.slice(0, tab), Number(line.slice(tab + 1)));
  }
  return counts;
}

/** How two counts differ, a few words by name. */
export function differences(expected: ReadonlyMap<string, number>, seen: ReadonlyMap<string, number>): string[] {
  const wrong = [
    ...[...expected]
      .filter(([word, count]) => seen.get(word) !== count)
      .map(([word, count]) => `"${word}": counted ${count}, the job says ${seen.get(word) ?? 'nothing'}`),
    ...[...seen]
      .filter(([word]) => !expected.has(word))
      .map(([word, count]) => `"${word}": not in the text, the job says ${count}`),
  ];
  return wrong.length <= 5 ? wrong : [...wrong.slice(0, 5), `and ${wrong.length - 5} more words`];
}
