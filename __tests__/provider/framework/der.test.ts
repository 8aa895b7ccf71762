import { content, elements, octets, sequence, time, tlv } from '../../../provider/framework/der';

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
