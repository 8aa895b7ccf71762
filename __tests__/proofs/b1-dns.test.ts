import { dnsQuery, parseDns } from './b1-dns';

test('asks for a name as DNS has it on the wire', () => {
  const query = dnsQuery('web.service.consul', 'SRV');
  expect(query.subarray(12).toString('latin1')).toBe('\x03web\x07service\x06consul\x00\x00\x21\x00\x01');
});

describe('an answer', () => {
  const record = (type: number, data: Buffer): Buffer => {
    const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
    return Buffer.concat([head, data]);
  };
  const answer = (code: number, ...records: Buffer[]): Buffer => {
    const query = dnsQuery('web.service.consul', 'A');
    query.writeUInt16BE(0x8180 | code, 2);
    query.writeUInt16BE(records.length, 6);
    return Buffer.concat([query, ...records]);
  };

  test('has addresses, and ports with their target, whose name may go on elsewhere', () => {
    const target = Buffer.from([0, 1, 0, 1, 0x9f, 0x4a, 3, ...Buffer.from('vm1'), 0xc0, 16]);
    expect(parseDns(answer(0, record(1, Buffer.from([192, 0, 2, 31])), record(33, target)))).toEqual({
      code: 0,
      records: [
        { type: 'A', address: '192.0.2.31' },
        { type: 'SRV', port: 40_778, target: 'vm1.service.consul' },
      ],
    });
  });

  test('may be that there is no such name', () => {
    expect(parseDns(answer(3))).toEqual({ code: 3, records: [] });
  });

  test('fails where it is cut off', () => {
    expect(() => parseDns(Buffer.alloc(3))).toThrow('a DNS answer of 3 bytes');
    expect(() => parseDns(answer(0, record(1, Buffer.alloc(4))).subarray(0, 20))).toThrow(
      'a DNS answer that is cut off',
    );
  });
});
