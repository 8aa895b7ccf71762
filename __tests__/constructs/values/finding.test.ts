import { Fn, Token } from 'cdktf';
import {
  Cidr,
  ContainerImage,
  finding,
  InvalidValueError,
  isUnknown,
  LABEL,
  Port,
  sentence,
  Size,
} from '../../../constructs/values';

const text = Token.asString({ resolve: () => 'later' });
const number = Token.asNumber({ resolve: () => 3 });

test('says value, rule and fix, and ends with the id', () => {
  expect(sentence(finding('My_Host', LABEL))).toBe(`My_Host: ${LABEL.title}; ${LABEL.fix} [LS007]`);
  expect(sentence(finding('x', LABEL, { says: 'a', detail: 'b', fix: 'c' }))).toBe('x: a (b); c [LS007]');
});

test('an error of a value carries its finding', () => {
  const error = new InvalidValueError(0, LABEL);
  expect(error).toMatchObject({ name: 'InvalidValueError', finding: { value: '0', rule: LABEL } });
  expect(error.message).toBe(`"0": ${LABEL.title}; ${LABEL.fix} [LS007]`);
});

test.each([
  ['text', text],
  ['text in text', `web-${text}.example.com`],
  ['a list', String(Token.asList({ resolve: () => ['later'] }))],
  ['a number', String(number)],
  ['a number times a unit', String(number * 2 ** 30)],
  ['a number that multiplied comes out round', String(-2e290)],
  ['a function of Terraform', Fn.lower(text)],
])('%s that the apply will know is told from what somebody wrote', (_, value) => {
  expect(isUnknown(value)).toBe(true);
});

test.each(['', '${env.X}', '${HOSTNAME}', '-1', '-1.5e+10', '1e+300'])('%j is known', (value) => {
  expect(isUnknown(value)).toBe(false);
});

test.each<[string, () => unknown]>([
  ['Port.tcp', () => Port.tcp(number)],
  ['Port.parse', () => Port.parse(text)],
  ['Size.gibibytes', () => Size.gibibytes(number)],
  ['Cidr.of', () => Cidr.of(text)],
  ['ContainerImage.of', () => ContainerImage.of(`hadoop:${text}`)],
])('fails LS001 when %s gets what only the apply will know, instead of reading the placeholder', (_, make) => {
  expect(make).toThrow(InvalidValueError);
  expect(make).toThrow(
    /\(known after apply\).*": what Longshore checks, names or writes into files is known at synth; .* \[LS001\]$/,
  );
  expect(make).not.toThrow(/TfToken|e\+2/);
});
