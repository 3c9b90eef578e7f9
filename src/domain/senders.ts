// Who sends what the database holds: one Durable Object for each webhook endpoint, for each application that
// is told of logouts, for each log stream, and for each organization with invitations to mail.

export interface Senders {
  /**
   * Something waits, or what is sent and where has changed. It may be lost: the run every ten minutes asks
   * again.
   */
  wake(target: SenderTarget): Promise<void>;
  /** Sends a test now, whatever waits, and returns the id of its delivery. */
  sendTest(endpointId: string): Promise<{ readonly deliveryId: string }>;
  /** Sends now what a delivery was about, and returns the id of the new one. */
  sendAgain(endpointId: string, deliveryId: string): Promise<{ readonly deliveryId: string }>;
}

export interface SenderTarget {
  readonly kind: 'webhook' | 'logout' | 'stream' | 'invitations';
  /** The endpoint, the application, the log stream or the organization. */
  readonly id: string;
}

/** What a sender has of the platform. */
export interface Outside {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970; a run goes on for longer than a request. */
  readonly now: () => number;
  /** From 0 to less than 1. */
  readonly chance: () => number;
}

/** How a run hears that it should look again. */
export interface Signal {
  /** Resolves at the next wake. */
  readonly woken: () => Promise<void>;
}

/** A run ends with it, and the next one goes on: one invocation may not do everything. */
export interface RunBudget {
  readonly deliveries: number;
  readonly untilMs: number;
}
