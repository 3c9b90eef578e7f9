// /Bulk (RFC 7644 section 3.7): each operation runs as the single request that it stands for, with its own
// lane and its own row in the log, and counts toward the rate limit as that would. Operations past the limit
// are refused one by one, so that the client knows which to send again.

import { PATHS } from '../../domain/paths.ts';
import { logScimRefusal } from '../../domain/provisioning/refused-requests.ts';
import {
  BULK_LIMITS,
  type BulkOperation,
  type BulkResult,
  parseBulk,
  type RefusedOperation,
  toBulkResponse,
} from '../../scim/bulk.ts';
import { type BulkStep, planBulk, resolveReferences, splitReferences } from '../../scim/bulk-plan.ts';
import { ScimError } from '../../scim/errors.ts';
import type { JsonObject } from '../../scim/json.ts';
import { PATCH_SCHEMA } from '../../scim/patch-parse.ts';
import { locationOf } from '../../scim/resource.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import { RETRY_AFTER_SECONDS } from './answers.ts';
import { type Handler, LoggedRefusal, type ScimAnswer, ScimCall } from './call.ts';
import { createGroup, deleteGroup, patchGroup, replaceGroup } from './groups.ts';
import { createUser, deleteUser, patchUser, replaceUser } from './users.ts';

export const bulk: Handler = async (call) => {
  const { failOnErrors = Number.POSITIVE_INFINITY, operations } = parseBulk(
    await call.input.json(BULK_LIMITS.maxPayloadBytes),
  );
  const refusals = operations.filter((one) => one.kind === 'refused');
  const run = new BulkRun(call, operations, failOnErrors);
  for (const step of planBulk(operations.filter((one) => one.kind === 'ready'))) {
    while (refusals[0] !== undefined && refusals[0].index < step.operation.index && !run.isOver) {
      await run.refuse(refusals.shift() as RefusedOperation);
    }
    if (run.isOver) break;
    await run.step(step);
  }
  for (const refusal of refusals) if (!run.isOver) await run.refuse(refusal);
  const body = toBulkResponse([...run.results.values()]);
  const headers = run.isTooFast ? { 'Retry-After': String(RETRY_AFTER_SECONDS) } : {};
  return { status: 200, body, headers, lastOwnerIds: [...run.lastOwnerIds] };
};

class BulkRun {
  readonly results = new Map<number, BulkResult>();
  readonly lastOwnerIds = new Set<string>();
  #errors = 0;
  #revoked = false;
  #counted = 0;
  #tooFast: ScimError | undefined;
  readonly #failOnErrors: number;
  readonly #call: ScimCall;
  readonly #ids = new Map<string, string>();
  readonly #declared: ReadonlySet<string>;

  constructor(
    call: ScimCall,
    operations: readonly (BulkOperation | RefusedOperation)[],
    failOnErrors: number,
  ) {
    this.#call = call;
    this.#failOnErrors = failOnErrors;
    this.#declared = new Set(operations.flatMap(({ bulkId }) => bulkId ?? []));
  }

  /** Whether operations were refused because the organization is over its rate limit. */
  get isTooFast(): boolean {
    return this.#tooFast !== undefined;
  }

  /** Then the remaining operations are not tried. */
  get isOver(): boolean {
    return this.#revoked || this.#errors >= this.#failOnErrors;
  }

  async refuse(operation: RefusedOperation): Promise<void> {
    const { deps, request } = this.#call;
    try {
      await this.#count();
      await logScimRefusal(deps, { ...request, path: '/Bulk' }, operation.error);
      this.#fail(operation, operation.error);
    } catch (error) {
      this.#fail(operation, error);
    }
  }

  async step({ kind, operation, deferred }: BulkStep): Promise<void> {
    const { index, type } = operation;
    // A resource that could not be created cannot be completed.
    if (kind === 'complete' && (this.results.get(index)?.status ?? 500) >= 400) return;
    try {
      if (kind === 'run') await this.#count();
      const { now, later } = splitReferences(operation.data, deferred);
      const answer =
        kind === 'run' ? await this.#run(operation, now) : await this.#complete(operation, later);
      const id = kind === 'run' ? (answer.body?.id as string | undefined) : this.#idOf(operation);
      if (operation.method === 'POST' && operation.bulkId !== undefined && id !== undefined) {
        this.#ids.set(operation.bulkId, id);
      }
      const known = id ?? this.#idOf(operation);
      this.results.set(index, {
        operation,
        status: kind === 'run' ? answer.status : 201,
        location: known && locationOf(type, known, this.#call.baseUrl),
        version: answer.headers?.ETag,
      });
    } catch (error) {
      this.#fail(operation, error);
    }
  }

  /** The request was counted already, as its first operation. @throws ScimError tooManyRequests */
  async #count(): Promise<void> {
    if (this.#tooFast !== undefined) throw this.#tooFast;
    if (this.#counted++ === 0) return;
    try {
      await this.#call.input.count();
    } catch (error) {
      if (error instanceof ScimError) this.#tooFast = error;
      throw error;
    }
  }

  #run(operation: BulkOperation, data: JsonObject): Promise<ScimAnswer> {
    return this.#send(HANDLERS[operation.type.name][operation.method], operation, data);
  }

  /** Adds to a resource its references to resources that were created after it. */
  #complete(operation: BulkOperation, value: JsonObject): Promise<ScimAnswer> {
    const data = { schemas: [PATCH_SCHEMA], Operations: [{ op: 'add', value }] };
    return this.#send(HANDLERS[operation.type.name].PATCH, { ...operation, version: undefined }, data);
  }

  async #send(handler: Handler, operation: BulkOperation, data: JsonObject): Promise<ScimAnswer> {
    const { deps, request } = this.#call;
    const known = this.#safeIdOf(operation);
    const path = `/Bulk${operation.type.endpoint}${known === undefined ? '' : `/${known}`}`;
    const call = new ScimCall(
      deps,
      { ...request, method: operation.method, path },
      {
        // The response to an operation shows no resource, so nothing is loaded for it.
        params: new URLSearchParams({ excludedAttributes: 'members,groups' }),
        ifMatch: operation.version ?? null,
        ifNoneMatch: null,
        json: async () => resolveReferences(data, this.#ids, this.#declared),
        count: this.#call.input.count,
      },
      this.#call.told,
    );
    try {
      return await handler(call, this.#idOf(operation) ?? '');
    } catch (error) {
      if (error instanceof LoggedRefusal) {
        if (error.lastOwnerId !== undefined) this.lastOwnerIds.add(error.lastOwnerId);
      } else if (error instanceof ScimError) {
        await logScimRefusal(deps, call.request, error, call.target);
      }
      throw error;
    }
  }

  #idOf({ id, bulkId, method }: BulkOperation): string | undefined {
    if (method === 'POST') return bulkId === undefined ? undefined : this.#ids.get(bulkId);
    return id === undefined ? undefined : resolveReferences(id, this.#ids, this.#declared);
  }

  #fail(operation: BulkOperation | RefusedOperation, cause: unknown): void {
    const error = cause instanceof ScimError ? cause : this.#fault(cause);
    // Section 3.7.3: the response tells what was done before the token ended; if nothing was, the whole
    // request is refused.
    if (error.reason === 'unauthorized') {
      if (this.results.size === 0) throw error;
      this.#revoked = true;
    }
    this.#errors++;
    const { baseUrl } = this.#call;
    const id = operation.kind === 'ready' ? this.#safeIdOf(operation) : operation.target?.id;
    const type = operation.kind === 'ready' ? operation.type : operation.target?.type;
    this.results.set(operation.index, {
      operation,
      status: error.status,
      error,
      ...(id === undefined || type === undefined ? {} : { location: locationOf(type, id, baseUrl) }),
    });
  }

  /** A fault of ours in one operation does not lose the results of the others. */
  #fault(error: unknown): ScimError {
    logLine('error', 'fault', { path: `${PATHS.scim}/Bulk`, ...describeFault(error) });
    return new ScimError('internal', 'This is our fault. Try this operation again.');
  }

  #safeIdOf(operation: BulkOperation): string | undefined {
    try {
      return this.#idOf(operation);
    } catch {
      return undefined;
    }
  }
}

const HANDLERS = {
  User: { POST: createUser, PUT: replaceUser, PATCH: patchUser, DELETE: deleteUser },
  Group: { POST: createGroup, PUT: replaceGroup, PATCH: patchGroup, DELETE: deleteGroup },
} as const;
