// A DNS-over-HTTPS resolver for tests: reads a question, answers with TXT records. Written from rfc1035,
// without the code it tests.

export interface DnsAnswer {
  readonly rcode?: number;
  /** The name that the records belong to, when it is not the one that was asked. */
  readonly owner?: string;
  readonly flags?: number;
  readonly type?: number;
  /** The zone that the authority section names, as without a record. */
  readonly zone?: string;
}

/** The name in the question of `query`. */
export function nameIn(query: Uint8Array): string {
  const labels: string[] = [];
  for (let at = 12; query[at] !== 0 && query[at] !== undefined; at += 1 + (query[at] as number)) {
    labels.push(String.fromCharCode(...query.subarray(at + 1, at + 1 + (query[at] as number))));
  }
  return labels.join('.');
}

export function dnsMessage(query: Uint8Array, records: readonly string[], how: DnsAnswer = {}): Uint8Array {
  const question = [...query.subarray(12)];
  const flags = how.flags ?? 0x8180 | (how.rcode ?? 0);
  const bytes = [
    0,
    0,
    flags >> 8,
    flags & 0xff,
    0,
    1,
    0,
    records.length,
    0,
    how.zone === undefined ? 0 : 1,
    0,
    0,
    ...question,
  ];
  for (const record of records) {
    // Strings of at most 255 octets each; a pointer to the question's name, unless another owner is wanted.
    const text = [...new TextEncoder().encode(record)];
    const data: number[] = [];
    for (let at = 0; at < text.length; at += 255) {
      const part = text.slice(at, at + 255);
      data.push(part.length, ...part);
    }
    bytes.push(...(how.owner === undefined ? [0xc0, 12] : encodeName(how.owner)));
    bytes.push(0, how.type ?? 16, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 0xff, ...data);
  }
  // A start of authority: two names and five numbers, which nobody reads here.
  if (how.zone !== undefined)
    bytes.push(...encodeName(how.zone), 0, 6, 0, 1, 0, 0, 0, 60, 0, 22, 0, 0, ...Array<number>(20).fill(0));
  return Uint8Array.from(bytes);
}

export function dnsResponse(message: Uint8Array): Response {
  return new Response(message as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': 'application/dns-message' },
  });
}

export function answerTo(query: Uint8Array, records: readonly string[], how?: DnsAnswer): Response {
  return dnsResponse(dnsMessage(query, records, how));
}

function encodeName(name: string): number[] {
  return [...name.split('.').flatMap((label) => [label.length, ...new TextEncoder().encode(label)]), 0];
}
