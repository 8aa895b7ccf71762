import { allRules, type Rule } from '../constructs';
import '../stacks/shared-state';

/** docs/rules.md: every rule of the catalogue, by id. */
export function rulesPage(): string {
  const rules = allRules();
  return `${[INTRODUCTION, rules.map(entry).join('\n'), ...rules.map(section)].join('\n\n')}\n`;
}

const INTRODUCTION = `# Rules

<!-- Written by \`npm run docs\` from the catalogue in the code; a test fails when it is not current. -->

What Longshore refuses before anything runs. Every finding ends with the id of its rule: construct path (or file, line and column), what
was found, the rule, what mends it. A value or construct tells all that is wrong with it at once; rules over several constructs are told
together, in one report for the environment.

- An **error** stops the plan of its environment, a **warning** is only printed.
- A **plan** rule says what cannot work and is never suppressed. A **policy** rule may be, with a written reason:

  \`\`\`ts
  new Environment(this, 'Environment', {
    policy: 'production', // adds the rules marked so; left out: 'standard'
    suppress: [{ rule: 'LS012', path: 'Hadoop/**', reason: 'upstream publishes tags only' }],
  });
  \`\`\`

  \`path\` is a construct path below the stack, with \`*\` for one part of it and \`**\` for any number; left out: everywhere. A stack without
  an Environment of its own is only warned of broken policy rules.

An id stays with its rule for good and is never given to another. \`DEBUG=1\` adds where in the program a refusal was raised.`;

function entry({ id, title }: Rule): string {
  return `- [${id}](#${id.toLowerCase()}) ${markdown(title)}`;
}

function section({ id, title, severity, kind, under, why, example, fix }: Rule): string {
  const holds = under === undefined ? '' : `, under the policy \`${under}\``;
  return `## ${id}

**${markdown(title)}** (${severity}, ${kind}${holds})

${markdown(why)}

\`\`\`text
${example}
\`\`\`

To mend it: ${markdown(fix)}.`;
}

/** What Markdown would read as its own, outside code. */
function markdown(text: string): string {
  const parts = text.split('`');
  return parts.map((part, index) => (index % 2 === 0 ? part.replaceAll(/[<>*_[\]\\]/g, '\\$&') : part)).join('`');
}
