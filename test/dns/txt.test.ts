import { describe, expect, it } from 'vitest';
import { DnsError } from '../../src/dns/errors.ts';
import { lookupTxt, parseResolvers } from '../../src/dns/txt.ts';
import { answerTo, type DnsAnswer, dnsMessage, dnsResponse, nameIn } from '../support/dns.ts';

const RECORD = 'gatehouse-domain-verify=0b1c2d3e-0000-4000-8000-000000000001';
const ONE = ['https://one.test/dns-query'];
const TWO = [...ONE, 'https://two.test/dns-query'];
const THREE = [...TWO, 'https://three.test/dns-query'];

type Resolver = (query: Uint8Array) => Response | Promise<Response>;

/** Looks acme.test up at resolvers that give the answers in `answers`, in the order of their addresses. */
function lookup(resolvers: readonly string[], answers: readonly Resolver[], name = 'acme.test') {
  return lookupTxt(name, {
    resolvers,
    fetch: async (url, init) => {
      const answer = answers[resolvers.indexOf(url)] as Resolver;
      return await answer(new Uint8Array(init.body as ArrayBuffer));
    },
  });
}

async function agreed(resolvers: readonly string[], answers: readonly Resolver[]) {
  return (await lookup(resolvers, answers)).agreed;
}

const tells =
  (records: string[], how?: DnsAnswer): Resolver =>
  (query) =>
    answerTo(query, records, how);
const down: Resolver = () => Promise.reject(new TypeError('unreachable'));

async function reasonOf(promise: Promise<unknown>): Promise<unknown[]> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DnsError) return [error.reason, error.detail];
    throw error;
  }
  return ['found'];
}

describe('a lookup', () => {
  it('asks one question in the wire format', async () => {
    let seen: { url: string; init: RequestInit } | undefined;
    await lookupTxt('acme.test', {
      resolvers: ONE,
      fetch: async (url, init) => {
        seen = { url, init };
        return answerTo(new Uint8Array(init.body as ArrayBuffer), []);
      },
    });
    expect(seen).toMatchObject({ url: ONE[0], init: { method: 'POST', redirect: 'manual' } });
    expect(seen?.init.headers).toMatchObject({ 'Content-Type': 'application/dns-message' });
    const query = new Uint8Array(seen?.init.body as ArrayBuffer);
    expect(nameIn(query)).toBe('acme.test');
    expect([...query.subarray(0, 12)]).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect([...query.subarray(-5)]).toEqual([0, 0, 16, 0, 1]);
  });

  it('finds every record, and joins the strings of a long one', async () => {
    const long = 'x'.repeat(600);
    expect(await agreed(ONE, [tells([RECORD, 'v=spf1 -all', long])])).toEqual([RECORD, 'v=spf1 -all', long]);
  });

  it('finds nothing where there is no name, or no record', async () => {
    expect(await agreed(ONE, [tells([], { rcode: 3 })])).toEqual([]);
    expect(await agreed(ONE, [tells([])])).toEqual([]);
  });

  it('ignores records of other names and types', async () => {
    expect(await agreed(ONE, [tells([RECORD], { owner: 'evil.test' })])).toEqual([]);
    expect(await agreed(ONE, [tells([RECORD], { type: 99 })])).toEqual([]);
    expect(await agreed(ONE, [tells([RECORD], { owner: 'ACME.Test' })])).toEqual([RECORD]);
  });
});

describe('the zone', () => {
  const zoneOf = async (zone: string, records: string[] = [], name = 'sub.acme.test') =>
    (await lookup(ONE, [tells(records, { zone })], name)).zone;

  it('is what the authority section names when there is no record', async () => {
    expect(await zoneOf('acme.test')).toBe('acme.test');
    expect(await zoneOf('sub.acme.test')).toBe('sub.acme.test');
    expect((await lookup(TWO, [tells([]), tells([], { zone: 'test' })])).zone).toBe('test');
  });

  it.each([
    ['a record is there', 'acme.test', [RECORD]],
    ['the zone is another', 'other.test', []],
    ['the zone only ends alike', 'cme.test', []],
  ])('is not known when %s', async (_what, zone, records) => {
    expect(await zoneOf(zone, records)).toBeNull();
  });

  it('that cannot be read is none, and the answer counts', async () => {
    const cut: Resolver = (query) => {
      const message = dnsMessage(query, [], { zone: 'acme.test' });
      return dnsResponse(message.slice(0, message.length - 30));
    };
    expect(await lookup(ONE, [cut])).toMatchObject({ agreed: [], zone: null });
  });
});

describe('agreement', () => {
  it('needs all of several, and tells who sees a record already', async () => {
    expect(await lookup(TWO, [tells([RECORD]), tells([RECORD, 'other'])])).toEqual({
      agreed: [RECORD],
      disputed: new Map([['other', 1]]),
      resolvers: 2,
      zone: null,
    });
    expect(await agreed(TWO, [tells([RECORD]), tells([])])).toEqual([]);
    expect(await lookup(THREE, [tells([RECORD]), tells([]), tells([RECORD])])).toEqual({
      agreed: [],
      disputed: new Map([[RECORD, 2]]),
      resolvers: 3,
      zone: null,
    });
  });

  it('counts a record once for each resolver, however often it says it', async () => {
    const { agreed, disputed } = await lookup(TWO, [tells([RECORD, RECORD]), tells([])]);
    expect([agreed, disputed.get(RECORD)]).toEqual([[], 1]);
  });

  it('is not reached while one resolver is down, whatever the others say', async () => {
    expect((await reasonOf(lookup(THREE, [tells([RECORD]), down, tells([RECORD])])))[0]).toBe(
      'too_few_answers',
    );
    expect(await reasonOf(lookup(TWO, [tells([RECORD]), down]))).toEqual([
      'too_few_answers',
      { needed: 2, 'two.test': 'unreachable' },
    ]);
  });
});

describe('an answer that does not count', () => {
  const respond =
    (change: (message: Uint8Array) => Uint8Array): Resolver =>
    (query) =>
      dnsResponse(change(dnsMessage(query, [RECORD])));
  const set =
    (at: number, ...bytes: number[]) =>
    (message: Uint8Array) => {
      message.set(bytes, at);
      return message;
    };
  const cases: Record<string, [Resolver, string]> = {
    'is a failure of the resolver': [tells([RECORD], { rcode: 2 }), 'resolver_failed'],
    'is refused': [tells([RECORD], { rcode: 5 }), 'resolver_failed'],
    'is a page': [
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      'resolver_failed',
    ],
    'is an error': [() => new Response(null, { status: 502 }), 'resolver_failed'],
    'is a redirect': [
      () => new Response(null, { status: 302, headers: { location: 'https://evil.test' } }),
      'resolver_failed',
    ],
    'is empty': [respond(() => new Uint8Array()), 'message_malformed'],
    'is a question': [tells([RECORD], { flags: 0x0100 }), 'message_malformed'],
    'is truncated': [tells([RECORD], { flags: 0x8380 }), 'message_malformed'],
    'answers no question': [respond(set(4, 0, 0)), 'message_malformed'],
    'answers another name': [respond(set(13, 0x62)), 'message_malformed'], // bcme.test
    'answers another type': [respond(set(12 + 11 + 1, 1)), 'message_malformed'],
    'has a label of an unknown type': [respond(set(12, 0x80)), 'message_malformed'],
    'points forward': [respond(set(27, 0xc0, 27)), 'message_malformed'],
    'claims more records than it has': [respond(set(6, 0xff, 0xff)), 'message_malformed'],
    'has a string longer than its record': [respond(set(39, 0xff)), 'message_malformed'],
  };
  for (const [what, [resolver, reason]] of Object.entries(cases)) {
    it(`${what}`, async () => {
      expect(await reasonOf(lookup(ONE, [resolver]))).toEqual([
        'too_few_answers',
        { needed: 1, 'one.test': reason },
      ]);
    });
  }

  it('is cut off anywhere', async () => {
    let length = 0;
    let whole = Number.POSITIVE_INFINITY;
    for (; length < whole; length++) {
      const cut: Resolver = (query) => {
        const message = dnsMessage(query, [RECORD]);
        whole = message.length;
        return dnsResponse(message.slice(0, length));
      };
      expect([length, (await reasonOf(lookup(ONE, [cut])))[0]]).toEqual([length, 'too_few_answers']);
    }
    expect(length).toBeGreaterThan(80);
  });
});

describe('a name', () => {
  for (const name of ['', 'acme..test', '.acme.test', `${'a'.repeat(64)}.test`, `${'a.'.repeat(127)}test`]) {
    it(`is refused when no question can carry it: ${name.slice(0, 20)}`, async () => {
      expect((await reasonOf(lookup(ONE, [down], name)))[0]).toBe('name_invalid');
    });
  }
});

describe('the list of resolvers', () => {
  it('is two of different operators unless set, and takes commas and white space', () => {
    const usual = ['https://cloudflare-dns.com/dns-query', 'https://dns.google/dns-query'];
    for (const unset of [undefined, '', ' ']) expect(parseResolvers(unset, false)).toEqual(usual);
    expect(parseResolvers(' https://a.test/q, https://b.test/q\n', false)).toEqual([
      'https://a.test/q',
      'https://b.test/q',
    ]);
  });

  it('refuses plain http elsewhere, other schemes, and one resolver twice', () => {
    for (const text of ['http://a.test/q', 'dns://a.test', 'a.test', 'https://a.test/q https://a.test/q']) {
      expect(() => parseResolvers(text, true)).toThrow('DNS_RESOLVERS');
    }
  });

  it('takes an address of this machine only where Gatehouse runs on one', () => {
    for (const text of [
      'http://localhost:8789/dns-query',
      'http://127.0.0.1:8789/q',
      'https://localhost/q',
    ]) {
      expect(parseResolvers(text, true)).toEqual([text]);
      expect(() => parseResolvers(text, false)).toThrow('DNS_RESOLVERS');
    }
  });
});
