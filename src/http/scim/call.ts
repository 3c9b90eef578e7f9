// One SCIM request on its way through the handlers: its client, its input, and the two things it can do:
// read, and change in a lane.

import type { ProvisioningCommand, ScimRequest, ScimWrite } from '../../domain/commands.ts';
import type { Deps } from '../../domain/deps.ts';
import type { MemberParts } from '../../domain/provisioning/member-parts.ts';
import { ScimError } from '../../scim/errors.ts';
import type { JsonObject } from '../../scim/json.ts';
import type { Projection } from '../../scim/projection.ts';
import type { StoredGroup, StoredUser } from '../../scim/stored.ts';

export interface ScimAnswer {
  readonly status: 200 | 201 | 204 | 304;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The groups in the response that have too many members to hold at once: see `group-stream.ts`. */
export interface StreamedGroups {
  /** Keyed by the rendered group without its members, in the order of the response. */
  readonly groups: ReadonlyMap<JsonObject, StoredGroup>;
  readonly parts: MemberParts;
  readonly projection: Projection;
}

export type Handler = (call: ScimCall, id: string) => Promise<ScimAnswer>;

/** The input that handlers read, from an HTTP request or from one operation of a bulk request. */
export interface CallInput {
  readonly params: URLSearchParams;
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
  /** @throws ScimError payloadTooLarge, unsupportedMediaType, invalidSyntax */
  readonly json: (maxBytes?: number) => Promise<JsonObject>;
}

export class ScimCall {
  readonly deps: Deps;
  readonly request: ScimRequest;
  readonly input: CallInput;
  readonly baseUrl: string;
  /** Whether the domain has taken over, and so writes the log. */
  handedOver = false;
  streamed: StreamedGroups | undefined;
  /** Last Owners that this request tried to remove. We tell them after the response. */
  readonly lastOwners: Set<string>;

  constructor(deps: Deps, request: ScimRequest, input: CallInput, lastOwners = new Set<string>()) {
    this.deps = deps;
    this.request = request;
    this.input = input;
    this.lastOwners = lastOwners;
    this.baseUrl = deps.urls.scim;
  }

  /** The context of a write. */
  write(loadReferences: boolean): ScimWrite {
    return { ...this.request, ifMatch: this.input.ifMatch, loadReferences };
  }

  read<T>(run: () => Promise<T>): Promise<T> {
    this.handedOver = true;
    return run();
  }

  /** @throws ScimError whatever the lane refuses */
  async provision(command: ProvisioningCommand): Promise<{ user?: StoredUser; group?: StoredGroup }> {
    this.handedOver = true;
    const result = await this.deps.lanes.provision(command);
    if (result.outcome === 'done') return result;
    if (result.productReason === 'last_owner' && 'id' in command) this.lastOwners.add(command.id);
    throw new ScimError(result.reason, result.detail);
  }
}
