// One call of the API, and what answers it.

import type { IncomingMessage } from 'node:http';
import type { Account } from './account.ts';

export interface Call {
  readonly method: string;
  /** Without the prefix of the account. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly headers: IncomingMessage['headers'];
}

/** An error of the API has its own number beside the status. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** @returns undefined: this part does not know the path */
export type Route = (account: Account, call: Call) => unknown;

export function lineOf({ method, path }: Pick<Call, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
