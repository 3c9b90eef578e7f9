// One SCIM request on its way through the handlers: its client, its input, and the two things it can do:
// read, and change in a lane.

import type { IdentityNotice, ProvisioningCommand, ScimRequest, ScimWrite } from '../../domain/commands.ts';
import type { Deps } from '../../domain/deps.ts';
import type { RefusedTarget } from '../../domain/provisioning/log.ts';
import type { MemberParts } from '../../domain/provisioning/member-parts.ts';
import { isExpired, refused } from '../../domain/provisioning/refusals.ts';
import { NOBODY } from '../../domain/provisioning/refused-requests.ts';
import { ScimError } from '../../scim/errors.ts';
import type { JsonObject, JsonValue } from '../../scim/json.ts';
import type { Projection } from '../../scim/projection.ts';
import type { StoredGroup, StoredUser } from '../../scim/stored.ts';

export interface ScimAnswer {
  readonly status: 200 | 201 | 204 | 304;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  /** Groups of `body` whose members are still to be written into it. */
  readonly streamed?: StreamedGroups | undefined;
  /** The last Owners whom operations of a bulk request tried to take away. */
  readonly lastOwnerIds?: readonly string[];
}

/** The groups in the response that have too many members to hold at once: see `group-stream.ts`. */
export interface StreamedGroups {
  /** Keyed by the rendered group without its members, in the order of the response. */
  readonly groups: ReadonlyMap<JsonObject, StoredGroup>;
  readonly parts: MemberParts;
  readonly projection: Projection;
  readonly baseUrl: string;
  /** Named in the log if the stream breaks off. */
  readonly organizationId: string;
}

/**
 * A refusal that needs no further row in the provisioning log: the domain wrote it in the batch that decided
 * it.
 */
export class LoggedRefusal extends ScimError {
  /** The last Owner whom the request tried to take away. */
  readonly lastOwnerId: string | undefined;

  constructor({ reason, detail }: Pick<ScimError, 'reason' | 'detail'>, lastOwnerId?: string) {
    super(reason, detail);
    this.name = 'LoggedRefusal';
    this.lastOwnerId = lastOwnerId;
  }
}

export type Handler = (call: ScimCall, id: string) => Promise<ScimAnswer>;

/** The input that handlers read, from an HTTP request or from one operation of a bulk request. */
export interface CallInput {
  readonly params: URLSearchParams;
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
  /** @throws ScimError payloadTooLarge, unsupportedMediaType, invalidSyntax, invalidValue */
  readonly json: (maxBytes?: number) => Promise<JsonObject>;
  /**
   * Counts one operation toward the organization's rate limit; the request itself was counted as its first
   * one.
   * @throws ScimError tooManyRequests
   */
  readonly count: () => Promise<void>;
}

export class ScimCall {
  readonly deps: Deps;
  readonly request: ScimRequest;
  readonly input: CallInput;
  readonly baseUrl: string;

  /** The person or group that the request names, for the log of its refusal. */
  target: RefusedTarget = NOBODY;

  /** Who is told of what the call changed about somebody; a bulk request shares it with its operations. */
  readonly told: IdentityNotice[];

  constructor(deps: Deps, request: ScimRequest, input: CallInput, told: IdentityNotice[] = []) {
    this.told = told;
    this.deps = deps;
    this.request = request;
    this.input = input;
    this.baseUrl = deps.urls.scim;
  }

  /** Notes whom a request is about, as soon as that is known. */
  names(targetType: 'user' | 'group', targetId: string | null, label?: JsonValue): void {
    const targetLabel = typeof label === 'string' && label !== '' ? label : null;
    this.target = { targetType, targetId, targetLabel };
  }

  /** The context of a write. */
  write<S extends ScimWrite['successStatus']>(successStatus: S, loadReferences: boolean) {
    return { ...this.request, ifMatch: this.input.ifMatch, successStatus, loadReferences };
  }

  /** @throws LoggedRefusal in place of every ScimError of the domain */
  async read<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      // An expired token is logged where the request ends, since nothing of its batch was.
      if (!(error instanceof ScimError) || isExpired(error)) throw error;
      throw new LoggedRefusal(error);
    }
  }

  /** @throws LoggedRefusal whatever the lane refuses */
  async provision(command: ProvisioningCommand): Promise<{ user?: StoredUser; group?: StoredGroup }> {
    const result = await this.deps.lanes.provision(command);
    this.told.push(...(result.told ?? []));
    if (result.outcome === 'done') return result;
    if (result.productReason === 'token_expired') throw refused('token_expired');
    const isLastOwner = result.productReason === 'last_owner' && 'id' in command;
    throw new LoggedRefusal(result, isLastOwner ? command.id : undefined);
  }
}
