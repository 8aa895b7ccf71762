import {
  bits,
  content,
  elements,
  integer,
  octets,
  oid,
  sequence,
  time,
  tlv,
  TRUE,
  utf8,
} from '../../../provider/framework/der';

test.each([0, 1, 127, 128, 255, 256, 65_535])('an element of %i bytes is read back', (length) => {
  const inner = octets(Buffer.alloc(length, 7));
  const der = sequence(inner, tlv(0x05));
  expect(elements(der)).toEqual([inner, tlv(0x05)]);
  expect(content(inner)).toEqual(Buffer.alloc(length, 7));
});

test('an empty sequence has no elements', () => {
  expect(elements(sequence())).toEqual([]);
});

test('dates have two digits for the year until 2049, four after it', () => {
  expect(time(new Date('2049-12-31T23:59:59Z'))).toEqual(tlv(0x17, Buffer.from('491231235959Z')));
  expect(time(new Date('2050-01-01T00:00:00Z'))).toEqual(tlv(0x18, Buffer.from('20500101000000Z')));
});

test.each([
  [0, '0400'],
  [127, '047f'],
  [128, '048180'],
  [255, '0481ff'],
  [256, '04820100'],
])('a length of %i is written as short as it can be', (length, head) => {
  expect(octets(Buffer.alloc(length)).toString('hex').slice(0, head.length)).toBe(head);
});

test('values have the tags and the content that X.690 gives them', () => {
  const hex = (element: Buffer): string => element.toString('hex');
  expect(hex(oid('550403'))).toBe('0603550403');
  expect(hex(integer(Buffer.from([1])))).toBe('020101');
  expect(hex(bits(Buffer.from([0xa5])))).toBe('030200a5');
  expect(hex(TRUE)).toBe('0101ff');
  expect(hex(utf8('é'))).toBe('0c02c3a9');
});
