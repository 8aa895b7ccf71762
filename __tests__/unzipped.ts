import { inflateRawSync } from 'node:zlib';

/** The files in a zip archive, which a saved plan is. Bytes are latin1. */
export function unzipped(archive: Buffer): string[] {
  let at = archive.readUInt32LE(archive.lastIndexOf('PK\u0005\u0006') + 16);
  const files: string[] = [];
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const size = archive.readUInt32LE(at + 20);
    const header = archive.readUInt32LE(at + 42);
    const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    const data = archive.subarray(start, start + size);
    files.push((archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data).toString('latin1'));
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}
