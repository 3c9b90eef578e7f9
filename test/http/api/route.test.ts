// What a call says about a request that its schema refuses. This file must not import the whole of zod, as
// client.ts does: that would bring the words that are asserted here.
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ApiError } from '../../../src/http/api/errors.ts';
import { defineRoute, type RawCall } from '../../../src/http/api/route.ts';

const route = defineRoute({
  method: 'POST',
  path: '/things',
  operationId: 'createThing',
  tag: 'Things',
  summary: 'Make a thing',
  body: z.strictObject({ name: z.string().check(z.maxLength(3)), size: z.int(), kind: z.enum(['a', 'b']) }),
  status: 201,
  handle: async () => {},
});

it('says of each member what is wrong with it, and not merely that something is', async () => {
  const raw = { params: {}, query: { at: 'x' }, body: { name: 'long', size: 1.5, kind: 'c', 'a/b': 1 } };
  const error: unknown = await route.run(raw as unknown as RawCall).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  const errors = (error as ApiError).errors;
  expect(errors.map((one) => ('pointer' in one ? one.pointer : one.parameter))).toEqual([
    'at',
    '#/name',
    '#/size',
    '#/kind',
    '#/a~1b',
  ]);
  expect(new Set(errors.slice(1).map(({ detail }) => detail)).size).toBe(4);
  expect(errors.map(({ detail }) => detail)).not.toContain('Invalid input');
});
