// A service provider that answers SCIM requests as told, and the forms of the simulated providers' pages.
import type { Network } from '../../dev/idp/scim-client.ts';

export const BASE_URL = 'https://sso.example/scim/v2';
export const TOKEN = 'scim-token-of-the-test';

export interface Sent {
  method: string;
  /** After the base URL, with the query as it went over the wire. */
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

export interface Scripted {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** No answer at all. */
  error?: Error;
}

export interface ScriptedProvider {
  network: Network;
  sent: Sent[];
  waitedMs: number[];
  /** Forgets what was sent, and says what the service provider answers next, in this order. */
  script(...answers: Scripted[]): void;
  /** Throws if an answer was not fetched. */
  expectDone(): void;
}

export function scriptProvider(): ScriptedProvider {
  const sent: Sent[] = [];
  const waitedMs: number[] = [];
  let answers: Scripted[] = [];
  return {
    sent,
    waitedMs,
    network: {
      fetch: async (url, init) => {
        const { method, headers, body } = init as {
          method: string;
          headers: Record<string, string>;
          body: string;
        };
        sent.push({ method, path: url.slice(BASE_URL.length), headers, body: body && JSON.parse(body) });
        const next = answers.shift();
        if (!next) throw new Error(`nothing is scripted for ${method} ${url}`);
        if (next.error) throw next.error;
        const text = typeof next.body === 'string' ? next.body : JSON.stringify(next.body);
        const status = next.status ?? 200;
        return new Response(status === 204 ? null : text, {
          status,
          ...(next.headers && { headers: next.headers }),
        });
      },
      wait: async (ms) => void waitedMs.push(ms),
    },
    script: (...next) => {
      sent.length = 0;
      answers = next;
    },
    expectDone: () => {
      if (answers.length) throw new Error(`${answers.length} scripted answers were not fetched`);
    },
  };
}

export function listOf(...resources: unknown[]): Scripted {
  return { body: { totalResults: resources.length, startIndex: 1, Resources: resources } };
}

export type Fields = Record<string, string | string[]>;

export function formOf(fields: Fields): URLSearchParams {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) body.append(name, one);
  }
  return body;
}
