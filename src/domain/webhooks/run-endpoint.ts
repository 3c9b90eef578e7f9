// Sends an endpoint what it has not had, until nothing is left that could be sent now.
//
// Promises: of one organization's events one is under way at a time, in the order of `seq`; an organization
// that is stuck takes none of the others' turns; a position moves after the 2xx and not before, so that
// whatever dies in between, the event is sent again. Nothing is kept here that a new run does not read.

import { newId } from '../../lib/ids.ts';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import type { DirectoryEventRow } from '../../storage/tables/directory-events.ts';
import type {
  WebhookDeliveryRow,
  WebhookEndpointRow,
  WebhookPositionRow,
} from '../../storage/tables/webhooks.ts';
import { insertDelivery } from '../../storage/webhooks/deliveries.ts';
import { selectEndpoint, selectLiveSecrets, stopEndpoint } from '../../storage/webhooks/endpoints.ts';
import {
  advancePosition,
  failPosition,
  noteNewEvents,
  selectDuePositions,
  selectEventsAfter,
  selectNextDue,
  selectScanEnd,
} from '../../storage/webhooks/positions.ts';
import { nextTryAt, WEBHOOK_PAUSES_MS } from '../../webhooks/retries.ts';
import { SYSTEM } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { auditDeploymentIfChanged } from '../operator/deployment-events.ts';
import type { Outside, RunBudget, Signal } from '../senders.ts';
import { eventBody } from './message.ts';
import { openSecrets } from './secrets.ts';
import { sendSigned, type Try } from './send.ts';

/** How many organizations are sent to at once: workerd opens six connections at a time. */
const AT_ONCE = 6;
/** How many events an organization sends before another one has its turn. */
const TURN = 20;
/** Each wake brings about a look, which is two or three of the 1,000 requests that an invocation may make. */
const LOOKS_A_RUN = 150;

/** A position as this run has it. */
interface Place {
  readonly endpointId: string;
  readonly organizationId: string;
  seq: number;
  deliveredSeq: number;
  attempt: number;
}

interface Target {
  readonly endpoint: WebhookEndpointRow;
  /** Null: no wrapping key opens one. */
  readonly secrets: readonly string[] | null;
}

/** @returns when the next run is due, in milliseconds; null: when somebody wakes it */
export async function runEndpoint(
  deps: Deps,
  outside: Outside,
  endpointId: string,
  budget: RunBudget,
  signal: Signal,
): Promise<number | null> {
  return await new EndpointRun(deps, outside, budget, signal, endpointId).run();
}

class EndpointRun {
  readonly #turns = new Map<string, Promise<void>>();
  #left: number;
  #looks = 0;
  /** The endpoint as the last look found it; a turn that began with another one ends. */
  #target: Target | null = null;
  /** The endpoint is sent nothing any more. */
  #stopped = false;
  /** What a turn could not handle ends the run. */
  #fault: { readonly error: unknown } | null = null;

  readonly #deps: Deps;
  readonly #outside: Outside;
  readonly #budget: RunBudget;
  readonly #signal: Signal;
  readonly #endpointId: string;

  constructor(deps: Deps, outside: Outside, budget: RunBudget, signal: Signal, endpointId: string) {
    this.#deps = deps;
    this.#outside = outside;
    this.#budget = budget;
    this.#signal = signal;
    this.#endpointId = endpointId;
    this.#left = budget.deliveries;
  }

  async run(): Promise<number | null> {
    while (!this.#isOver()) {
      const woken = this.#signal.woken();
      const due = await this.#look();
      if (due === null) {
        this.#stopped = true;
        break;
      }
      const target = this.#keep(due);
      for (const position of due.positions) this.#begin(target, position);
      if (this.#turns.size === 0) break;
      await Promise.race([...this.#turns.values(), woken]);
    }
    await Promise.all(this.#turns.values());
    if (this.#fault !== null) throw this.#fault.error;
    return this.#stopped ? null : await this.#nextDue();
  }

  /** New events change nothing about what is under way, however often they wake us. */
  #keep({ endpoint, secrets }: Target): Target {
    const known = this.#target;
    if (known === null || settingsOf(known) !== settingsOf({ endpoint, secrets }))
      this.#target = { endpoint, secrets };
    return this.#target as Target;
  }

  /** What is due now and not under way; null: the endpoint is not to be sent anything. */
  async #look() {
    const { db } = this.#deps;
    const nowMs = this.#outside.now();
    this.#looks++;
    const read = (limit: number) =>
      db.batch([
        selectEndpoint(db, this.#endpointId),
        selectLiveSecrets(db, this.#endpointId, nowMs),
        selectScanEnd(db, this.#endpointId),
        selectDuePositions(db, this.#endpointId, nowMs, limit),
      ]);
    // Those that are under way are due as well.
    const limit = AT_ONCE + this.#turns.size;
    for (;;) {
      const [[endpoint], secrets, [scan], positions] = await read(limit);
      if (endpoint?.status !== 'enabled') return null;
      const free = positions.filter(({ organizationId }) => !this.#turns.has(organizationId));
      const upTo = scan?.upTo ?? null;
      if (upTo === null || free.length + this.#turns.size >= AT_ONCE)
        return { endpoint, secrets: await openSecrets(this.#deps, secrets), positions: free };
      await commit(db, noteNewEvents(db, endpoint, upTo, nowMs));
    }
  }

  #begin(target: Target, position: WebhookPositionRow): void {
    if (this.#turns.size >= AT_ONCE) return;
    const { endpointId, organizationId, seq, deliveredSeq, attempt } = position;
    const place = { endpointId, organizationId, seq, deliveredSeq, attempt };
    const turn = this.#turn(target, place)
      .catch((error: unknown) => {
        // Somebody has moved the position or deleted the endpoint: the next look finds what is true now.
        if (!(error instanceof ChangeRefused)) this.#fault ??= { error };
      })
      .finally(() => this.#turns.delete(organizationId));
    this.#turns.set(organizationId, turn);
  }

  async #turn(target: Target, place: Place): Promise<void> {
    const { db } = this.#deps;
    const { endpoint } = target;
    const { organizationId, seq } = place;
    const types = wants(endpoint.organizations, organizationId) ? endpoint.types : [];
    const [events, [looked]] = await db.batch(
      selectEventsAfter(db, { organizationId, seq, types, limit: TURN }),
    );
    for (const event of events) {
      if (this.#isOver() || target !== this.#target) return;
      this.#left--;
      if (!(await this.#deliver(target, place, event))) return;
    }
    const end = events.length < TURN ? Math.max(place.seq, looked?.end ?? 0) : place.seq;
    await this.#commit([
      advancePosition(db, place, { seq: end, status: null, nowMs: this.#outside.now() }),
      requireChanged(db),
    ]);
  }

  /** @returns whether the next one may follow */
  async #deliver(target: Target, place: Place, event: DirectoryEventRow): Promise<boolean> {
    const { db } = this.#deps;
    const { endpoint, secrets } = target;
    const body = eventBody(event, place.deliveredSeq === 0 ? null : place.deliveredSeq);
    const message = { id: event.id, body };
    const tried = await sendSigned(this.#deps, this.#outside, endpoint.url, message, secrets);
    const log = insertDelivery(db, {
      ...toDelivery(endpoint.id, tried, place.attempt + 1),
      organizationId: place.organizationId,
      seq: event.seq,
      eventId: event.id,
      type: event.type,
      kind: event.seq <= (endpoint.replayUntil ?? 0) ? 'replay' : 'event',
    });
    const nowMs = this.#outside.now();
    if (tried.verdict === 'delivered') {
      const { status } = tried;
      await this.#note(log, [advancePosition(db, place, { seq: event.seq, status, nowMs })]);
      Object.assign(place, { seq: event.seq, deliveredSeq: event.seq, attempt: 0 });
      return true;
    }
    await this.#note(log, this.#failure(place, tried, nowMs));
    return false;
  }

  /** The next try, or none: then nothing goes to this endpoint until somebody enables it again. */
  #failure(place: Place, tried: Try, nowMs: number): Statement[] {
    const { db } = this.#deps;
    const { status, retryAfter, verdict } = tried;
    const problem = tried.problem ?? 'status';
    const failures = place.attempt + 1;
    const chance = this.#outside.chance();
    const nextAt = nextTryAt({ failures, nowMs, retryAfter, chance }, WEBHOOK_PAUSES_MS);
    const failed = failPosition(db, place, { nextAt: nextAt ?? nowMs, status, problem, nowMs });
    const stop =
      verdict === 'gone'
        ? ({ status: 'disabled', why: 'gone' } as const)
        : nextAt === null
          ? ({ status: 'failing', why: 'retries' } as const)
          : null;
    if (stop === null) return [failed];
    this.#stopped = true;
    return [
      failed,
      stopEndpoint(db, place.endpointId, stop, nowMs),
      auditDeploymentIfChanged({ ...this.#deps, nowMs }, SYSTEM, {
        action: 'webhook.stopped',
        target: { type: 'webhook', id: place.endpointId },
        detail: { why: stop.why, problem, status, organizationId: place.organizationId },
      }),
    ];
  }

  /** @throws ChangeRefused when the position is not where it was; what was sent is in the log all the same */
  async #note(log: Statement, [moved, ...rest]: readonly Statement[]): Promise<void> {
    const { db } = this.#deps;
    try {
      await this.#commit([moved as Statement, requireChanged(db), ...rest, log]);
    } catch (error) {
      if (error instanceof ChangeRefused) await this.#commit([log]);
      throw error;
    }
  }

  async #commit(statements: readonly Statement[]): Promise<void> {
    await commit(this.#deps.db, statements);
  }

  #isOver(): boolean {
    return (
      this.#stopped ||
      this.#fault !== null ||
      this.#left <= 0 ||
      this.#looks >= LOOKS_A_RUN ||
      this.#outside.now() >= this.#budget.untilMs
    );
  }

  async #nextDue(): Promise<number | null> {
    const { db } = this.#deps;
    const [[scan], [next]] = await db.batch([
      selectScanEnd(db, this.#endpointId),
      selectNextDue(db, this.#endpointId),
    ]);
    return scan?.upTo ? this.#outside.now() : (next?.nextAt ?? null);
  }
}

function settingsOf({ endpoint, secrets }: Target): string {
  const { seenSeq: _, ...settings } = endpoint;
  return JSON.stringify([settings, secrets]);
}

function wants(list: readonly string[] | null, one: string): boolean {
  return list === null || list.includes(one);
}

/** What every row of the log has. */
export function toDelivery(
  endpointId: string,
  { at, durationMs, status, problem, answer }: Try,
  attempt: number,
): Omit<WebhookDeliveryRow, 'organizationId' | 'seq' | 'eventId' | 'type' | 'kind'> {
  return { id: newId('dlv'), endpointId, attempt, at, durationMs, status, problem, answer };
}
