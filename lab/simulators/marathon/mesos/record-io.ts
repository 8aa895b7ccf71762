/** Takes a stream apart: each record is its length in bytes, a line feed, and as many bytes. */
export class RecordReader {
  private rest = Buffer.alloc(0);

  /** @returns the records that are whole by now. @throws Error where a length is none */
  read(chunk: Buffer): string[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const records: string[] = [];
    for (;;) {
      const lineEnd = this.rest.indexOf(0x0a);
      if (lineEnd < 0) return records;
      const text = this.rest.subarray(0, lineEnd).toString();
      if (!/^\d+$/.test(text)) throw new Error(`not the length of a record: ${text.slice(0, 40)}`);
      const end = lineEnd + 1 + Number(text);
      if (this.rest.length < end) return records;
      records.push(this.rest.subarray(lineEnd + 1, end).toString());
      this.rest = this.rest.subarray(end);
    }
  }
}
