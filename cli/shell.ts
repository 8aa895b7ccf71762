/** One word for a POSIX shell, whatever it holds. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Words for a POSIX shell, each kept whole. */
export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** As {@link quote}, but `*` and `?` keep their meaning: the path is looked up where the shell runs. */
export function quoteGlob(path: string): string {
  return path
    .split(/([*?]+)/)
    .map((part, index) => (index % 2 === 1 || part === '' ? part : quote(part)))
    .join('');
}
