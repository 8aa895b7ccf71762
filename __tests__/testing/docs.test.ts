import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as testing from '../../testing';

const root = join(__dirname, '..', '..');
const doc = readFileSync(join(root, 'docs', 'testing.md'), 'utf8');

/** `npm test -- package` runs these files in an importing project: what the page shows has run. */
test.each(['warehouse-stack.test.ts', 'node-test.ts'])('docs/testing.md shows %s as it is', (name) => {
  const example = readFileSync(join(root, 'examples', 'importing-project', name), 'utf8');
  expect(doc).toContain(`\`examples/importing-project/${name}\``);
  expect(doc).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

test('docs/testing.md names what longshore/testing has', () => {
  const methods = Object.getOwnPropertyNames(testing.Template.prototype).filter((name) => doc.includes(`${name}(`));
  expect(methods).toEqual(expect.arrayContaining(['at', 'hasResource', 'findResources', 'addresses', 'toJSON']));
  for (const matcher of Object.keys(testing.planMatchers)) expect(doc).toContain(`\`${matcher}`);
});
