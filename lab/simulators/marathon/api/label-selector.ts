type Labels = Readonly<Record<string, string>>;

/** Whether labels are as `label=` asks: `a,b==c,d!=e,f in (g,h),i notin (j)`, all of them. */
export function isLabelled(labels: Labels, selector: string | null): boolean {
  const terms = selector?.match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  return terms.every((term) => isTermMet(labels, term.trim()));
}

function isTermMet(labels: Labels, term: string): boolean {
  const [, key = term, operator, rest = ''] = /^(\S+?)\s*(==|!=|\snotin\s|\sin\s)\s*(.*)$/.exec(term) ?? [];
  const value = labels[key];
  const listed = rest
    .replace(/^\(|\)$/g, '')
    .split(',')
    .map((each) => each.trim());
  switch (operator?.trim()) {
    case '==':
      return value === rest;
    case '!=':
      return value !== rest;
    case 'in':
      return value !== undefined && listed.includes(value);
    case 'notin':
      return value === undefined || !listed.includes(value);
    default:
      return value !== undefined;
  }
}
