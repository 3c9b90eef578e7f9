// What Gatehouse tells this application. A message counts if the library of Standard Webhooks verifies it,
// and once. It lives in memory here; yours goes into your database, with a unique `webhook-id`.
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** The body of a webhook, as far as it is shown here. A test has no event in it. */
interface Message {
  type: string;
  data: {
    seq?: number;
    previousSeq?: number | null;
    organizationId?: string;
    subject?: { type: string; id: string };
  };
}

export interface Received extends Message {
  /** The `webhook-id`: the same at each try, and at a replay. */
  id: string;
  at: Date;
  /**
   * next: it follows what we had of its organization. gap: something before it is missing. first: we have
   * nothing to compare it with. duplicate: we have had it, and do nothing.
   */
  order: 'first' | 'next' | 'gap' | 'duplicate';
}

export interface Refused {
  at: Date;
  why: string;
}

const KEPT = 200;

export class Inbox {
  readonly received: Received[] = [];
  /** Anybody can fill this one, so that it has a list of its own. */
  readonly refused: Refused[] = [];
  readonly #webhook: Webhook;
  readonly #ids = new Set<string>();
  readonly #lastSeq = new Map<string, number>();

  constructor(secret: string) {
    this.#webhook = new Webhook(secret);
  }

  /**
   * @param body as it came: the signature is over its text
   * @returns false: it is not from Gatehouse, or old
   */
  receive(body: string, headers: Record<string, string>, at: Date): boolean {
    try {
      const message = this.#webhook.verify(body, headers) as Message;
      const id = headers['webhook-id']!;
      keep(this.received, { ...message, id, at, order: this.#orderOf(id, message) });
      return true;
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      keep(this.refused, { at, why: error.message });
      return false;
    }
  }

  #orderOf(id: string, { data: { organizationId, seq, previousSeq } }: Message): Received['order'] {
    if (this.#ids.has(id)) return 'duplicate';
    this.#ids.add(id);
    if (organizationId === undefined || seq === undefined) return 'first';
    const last = this.#lastSeq.get(organizationId);
    this.#lastSeq.set(organizationId, seq);
    // A replay begins with null.
    if (last === undefined || previousSeq == null) return 'first';
    return previousSeq === last ? 'next' : 'gap';
  }
}

/** Newest first. */
function keep<Item>(list: Item[], item: Item): void {
  list.unshift(item);
  list.splice(KEPT);
}
