// A sender: the Durable Object of one webhook endpoint, one application that is told of logouts, one log
// stream, or one organization's invitations. What it has to send, how far it has come and when it tries again
// is all in D1; of its own it has an alarm, and the name of what it sends.

import { DurableObject } from 'cloudflare:workers';
import { openDeps } from '../domain/deps.ts';
import { paceOf, runInvitationQueue } from '../domain/people/invitation-queue.ts';
import type { Outside, SenderTarget } from '../domain/senders.ts';
import { runEndpoint } from '../domain/webhooks/run-endpoint.ts';
import { runLogouts } from '../domain/webhooks/run-logouts.ts';
import { runStream } from '../domain/webhooks/run-stream.ts';
import { sendAgain, sendTest } from '../domain/webhooks/send-now.ts';
import { openInvitationMailer } from '../http/invitation-mails.ts';
import { openLanes } from '../provisioner/client.ts';
import { openHashers } from '../provisioner/hashers.ts';
import type { Bindings } from './bindings.ts';
import { describeFault, logLine } from './log.ts';
import { mailOperator } from './operator-mails.ts';

/** An invocation may make 1,000 requests, to D1 included; a delivery is two, and looks are some more. */
const DELIVERIES_A_RUN = 200;
/** Far below the 15 minutes that an alarm may take. */
const RUN_MS = 5 * 60_000;
/** After a fault of ours. Cloudflare's own retries of an alarm are six, and then it is gone. */
const FAULT_PAUSE_MS = 30_000;

const TARGET = 'target';

export class Sender extends DurableObject<Bindings> {
  #woken = Promise.withResolvers<void>();

  async wake(target: SenderTarget): Promise<void> {
    const { storage } = this.ctx;
    if ((await storage.get(TARGET)) === undefined) await storage.put(TARGET, target);
    // The alarm is set before the answer: from then on this object comes back by itself.
    const alarm = await storage.getAlarm();
    if (alarm === null || alarm > Date.now()) await storage.setAlarm(Date.now());
    this.#woken.resolve();
    this.#woken = Promise.withResolvers<void>();
  }

  async sendTest(endpointId: string): Promise<{ deliveryId: string }> {
    return { deliveryId: await sendTest(this.#deps(), OUTSIDE, endpointId) };
  }

  async sendAgain(endpointId: string, deliveryId: string): Promise<{ deliveryId: string }> {
    return { deliveryId: await sendAgain(this.#deps(), OUTSIDE, endpointId, deliveryId) };
  }

  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    const target = await storage.get<SenderTarget>(TARGET);
    if (target === undefined) return;
    let nextAt: number | null;
    try {
      nextAt = await this.#run(target);
      await mailOperator(this.env, this.#deps());
    } catch (error) {
      logLine('error', 'fault', { sender: target.kind, id: target.id, ...describeFault(error) });
      nextAt = Date.now() + FAULT_PAUSE_MS;
    }
    const alarm = await storage.getAlarm();
    // Somebody may have woken it during the run.
    if (nextAt !== null && (alarm === null || alarm > nextAt)) await storage.setAlarm(nextAt);
  }

  async #run({ kind, id }: SenderTarget): Promise<number | null> {
    const budget = { deliveries: DELIVERIES_A_RUN, untilMs: Date.now() + RUN_MS };
    if (kind === 'stream') return await runStream(this.#deps(), OUTSIDE, id, budget);
    if (kind === 'invitations') {
      const pace = paceOf(this.env.INVITATION_MAILS_PER_MINUTE, OUTSIDE.now);
      const { deliveries: mails, untilMs } = budget;
      const send = openInvitationMailer(this.env, this.#deps());
      return await runInvitationQueue(this.#deps(), send, pace, id, { mails, untilMs });
    }
    if (kind === 'logout') return await runLogouts(this.#deps(), OUTSIDE, id, budget);
    const signal = { woken: () => this.#woken.promise };
    return await runEndpoint(this.#deps(), OUTSIDE, id, budget, signal);
  }

  #deps() {
    const { LANES, HASHERS } = this.env;
    return openDeps(this.env, openLanes(LANES), openHashers(HASHERS), Date.now());
  }
}

const OUTSIDE: Outside = {
  fetch: (...parameters: Parameters<typeof fetch>) => fetch(...parameters),
  now: () => Date.now(),
  chance: () => Math.random(),
};
