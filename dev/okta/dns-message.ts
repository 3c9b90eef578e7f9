// DNS messages as a resolver reads and writes them (rfc1035 section 4): one question in, its TXT records out.
// It shares no code with the Worker's own reader, so that neither is only tested against itself.

export interface Question {
  name: string;
  type: number;
}

const TYPE_TXT = 16;

/** Returns undefined for anything but a query with one question of class IN. */
export function parseQuery(message: Uint8Array): Question | undefined {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (message.length < 17 || view.getUint16(2) & 0x8000 || view.getUint16(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = 12;
  while (message[at] !== 0) {
    const length = message[at];
    if (length === undefined || length > 63 || at + 1 + length >= message.length) return undefined;
    labels.push(Buffer.from(message.subarray(at + 1, at + 1 + length)).toString('latin1'));
    at += 1 + length;
  }
  if (at + 5 > message.length || view.getUint16(at + 3) !== 1) return undefined;
  return { name: labels.join('.').toLowerCase(), type: view.getUint16(at + 1) };
}

/** Without records, the answer says NXDOMAIN. */
export function answerTo(query: Uint8Array, question: Question, records: readonly string[]): Uint8Array {
  const texts = question.type === TYPE_TXT ? records : [];
  const asked = query.subarray(12, 12 + nameLength(question.name) + 4);
  const header = Buffer.alloc(12);
  header.writeUInt16BE(((query[0] ?? 0) << 8) | (query[1] ?? 0), 0);
  // A response, with recursion desired and available.
  header.writeUInt16BE(0x8180 | (texts.length === 0 ? 3 : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(texts.length, 6);
  return Buffer.concat([header, asked, ...texts.map(txtRecord)]);
}

function txtRecord(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const strings: Buffer[] = [];
  // rfc1035 3.3.14: a text is split into strings of at most 255 octets.
  for (let from = 0; from < bytes.length || from === 0; from += 255) {
    const piece = bytes.subarray(from, from + 255);
    strings.push(Buffer.from([piece.length]), piece);
  }
  const data = Buffer.concat(strings);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0); // the name of the question
  head.writeUInt16BE(TYPE_TXT, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function nameLength(name: string): number {
  return name === '' ? 1 : Buffer.byteLength(name, 'latin1') + 2;
}
