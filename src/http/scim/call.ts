// One SCIM request on its way through the handlers: who asks, with what, and the two ways on: reading, and changing in a lane.

import type { Deps } from '../../domain/deps.ts';
import type { ProvisioningCommand } from '../../domain/lanes.ts';
import type { ScimRequest, ScimWrite } from '../../domain/provisioning.ts';
import { ScimError } from '../../scim/errors.ts';
import type { JsonObject } from '../../scim/json.ts';
import type { StoredGroup, StoredUser } from '../../scim/stored.ts';
import { readJson } from './body.ts';

export interface Answer {
  readonly status: 200 | 201 | 204 | 304;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: ScimCall, id: string) => Promise<Answer>;

export class ScimCall {
  readonly deps: Deps;
  readonly request: ScimRequest;
  readonly params: URLSearchParams;
  readonly headers: Headers;
  readonly baseUrl: string;
  /** Whether the domain has it in its hands, and so in the log. */
  handedOver = false;
  readonly #raw: Request;

  constructor(deps: Deps, request: ScimRequest, raw: Request) {
    this.deps = deps;
    this.request = request;
    this.params = new URL(raw.url).searchParams;
    this.headers = raw.headers;
    this.baseUrl = deps.urls.scim;
    this.#raw = raw;
  }

  /** @throws ScimError payloadTooLarge, unsupportedMediaType, invalidSyntax */
  json(maxBytes?: number): Promise<JsonObject> {
    return readJson(this.#raw, maxBytes);
  }

  /** What a write brings along. */
  write(loadReferences: boolean, ifMatch: string | null = this.headers.get('If-Match')): ScimWrite {
    return { ...this.request, ifMatch, loadReferences };
  }

  read<T>(run: () => Promise<T>): Promise<T> {
    this.handedOver = true;
    return run();
  }

  /** @throws ScimError whatever the lane refuses */
  async provision(command: ProvisioningCommand): Promise<{ user?: StoredUser; group?: StoredGroup }> {
    this.handedOver = true;
    const result = await this.deps.lanes.provision(command);
    if (result.outcome === 'refused') throw new ScimError(result.reason, result.detail);
    return result;
  }
}
