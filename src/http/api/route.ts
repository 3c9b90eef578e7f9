// One call of the API as a value: what it takes, what it returns, which refusals it knows, and what it does.
// Routing and the OpenAPI document are both made from these values, so they cannot disagree.

import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import type { Actor } from '../../domain/actor.ts';
import type { Deps } from '../../domain/deps.ts';
import type { LookupTxt } from '../../domain/domains/lookup.ts';
import type { DomainReason } from '../../domain/errors.ts';
import type { Operator } from '../../domain/operator/api-keys.ts';
import type { Senders } from '../../domain/senders.ts';
import { ApiError, type ApiReason, type FieldProblem } from './errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The input of every call. */
export interface CallContext {
  readonly deps: Deps;
  readonly actor: Actor;
  /** The key that calls, and what it may do. */
  readonly operator: Operator;
  /** @throws DnsError */
  readonly lookupTxt: LookupTxt;
  readonly senders: Senders;
}

/** A request whose syntax is right; its values have not been checked. */
export interface RawCall extends CallContext {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Undefined when the request has no body. */
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status: 200 | 201 | 204;
  /** Undefined with 204. */
  readonly body: unknown;
  /** A path below /api/v1. */
  readonly location: string | undefined;
}

export interface Route {
  readonly method: Method;
  /** Below /api/v1, with `{parameters}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  /** Every key may call it; it decides by itself what else is needed. */
  readonly anyScope: boolean;
  readonly summary: string;
  readonly query: z.ZodMiniObject | undefined;
  readonly body: z.ZodMiniObject | undefined;
  readonly status: ApiAnswer['status'];
  readonly answer: z.ZodMiniType | undefined;
  /** Refusals of the product's rules here, besides those that every call has. */
  readonly refusals: readonly (DomainReason | ApiReason)[];
  run(call: RawCall): Promise<ApiAnswer>;
}

/** The parameters that a path names. */
type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [Key in Name]: string } & ParamsOf<Rest>
  : unknown;

interface Definition<
  Path extends string,
  Query extends z.ZodMiniObject | undefined,
  Body extends z.ZodMiniObject | undefined,
  AnswerBody extends z.ZodMiniType | undefined,
> {
  readonly method: Method;
  readonly path: Path;
  readonly operationId: string;
  readonly tag: string;
  readonly anyScope?: true;
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  readonly status: ApiAnswer['status'];
  readonly answer?: AnswerBody;
  readonly refusals?: readonly (DomainReason | ApiReason)[];
  /** The path of the resource that was made. */
  readonly location?: (answer: z.output<NonNullable<AnswerBody>>, params: ParamsOf<Path>) => string;
  readonly handle: (
    call: CallContext & {
      readonly params: ParamsOf<Path>;
      readonly query: Query extends z.ZodMiniType ? z.output<Query> : undefined;
      readonly body: Body extends z.ZodMiniType ? z.output<Body> : undefined;
    },
  ) => Promise<AnswerBody extends z.ZodMiniType ? z.output<AnswerBody> : void>;
}

export function defineRoute<
  const Path extends string,
  Query extends z.ZodMiniObject | undefined = undefined,
  Body extends z.ZodMiniObject | undefined = undefined,
  AnswerBody extends z.ZodMiniType | undefined = undefined,
>(definition: Definition<Path, Query, Body, AnswerBody>): Route {
  type Call = Parameters<typeof definition.handle>[0];
  const { method, path, operationId, tag, summary, query, body, status, answer } = definition;
  return {
    method,
    path,
    operationId,
    tag,
    anyScope: definition.anyScope ?? false,
    summary,
    query,
    body,
    status,
    answer,
    refusals: definition.refusals ?? [],
    async run(raw) {
      const errors: FieldProblem[] = [];
      const parsed = {
        ...raw,
        query: parse(query ?? NO_QUERY, numbersOf(raw.query), errors, 'parameter'),
        body: body && parse(body, raw.body ?? {}, errors, 'pointer'),
      };
      if (errors.length > 0) throw new ApiError('request_invalid', errors);
      const call = parsed as unknown as Call;
      const made = await definition.handle(call);
      return {
        status,
        body: made,
        location: definition.location?.(made as z.output<NonNullable<AnswerBody>>, call.params),
      };
    },
  };
}

// The mini variant of zod knows no words by itself, only "Invalid input".
z.config(en());

const NO_QUERY = z.strictObject({});

/** A query holds only text; these of its parameters are numbers. */
function numbersOf(query: Readonly<Record<string, string>>): Record<string, unknown> {
  const numbers = NUMBERS.filter((name) => /^\d{1,15}$/.test(query[name] ?? ''));
  return { ...query, ...Object.fromEntries(numbers.map((name) => [name, Number(query[name])])) };
}

const NUMBERS = ['limit', 'after', 'changedSince'];

function parse(
  schema: z.ZodMiniObject,
  value: unknown,
  errors: FieldProblem[],
  kind: 'pointer' | 'parameter',
) {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    // zod blames the object around an unknown member; the fault is the member's.
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    const detail = issue.code === 'unrecognized_keys' ? 'Unknown here' : issue.message;
    for (const path of paths.slice(0, MAX_ERRORS - errors.length)) {
      errors.push(
        kind === 'pointer'
          ? { pointer: toPointer(path), detail }
          : { parameter: String(path[0] ?? '').slice(0, 100), detail },
      );
    }
  }
  return undefined;
}

const MAX_ERRORS = 20;

/** RFC 6901 section 6: the pointer as a URI fragment. */
function toPointer(path: readonly PropertyKey[]): string {
  const tokens = path.map((part) => String(part).slice(0, 100).replace(/~/g, '~0').replace(/\//g, '~1'));
  return `#${tokens.map((token) => `/${encodeURIComponent(token)}`).join('')}`;
}
