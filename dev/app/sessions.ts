// Who is signed in here. All of it lives in memory and ends with the process; yours is in your database.
import type { IDToken } from 'openid-client';

export interface Session {
  claims: IDToken;
  idToken: string;
  accessToken: string;
  /** Each use replaces it. */
  refreshToken: string;
  /** The access token is good until then, in milliseconds. */
  expiresAt: number;
}

interface Kept extends Session {
  beganAt: number;
}

/** What a logout token is about: one session, or all of a person's where `sid` is missing. */
export interface Ended {
  sub?: string;
  sid?: string;
}

export class Sessions {
  readonly #sessions = new Map<string, Kept>();
  /** When Gatehouse last ended what has this name, in milliseconds. */
  readonly #ends = new Map<string, number>();
  /** The `jti` of each logout token until it expires, in seconds. */
  readonly #used = new Map<string, number>();

  /** @param beganAt before its tokens were asked for: an end that comes while they are under way counts */
  add(id: string, session: Session, beganAt: number): void {
    this.#sessions.set(id, { ...session, beganAt });
  }

  /** The session, unless it has ended since it began. */
  find(id: string): Session | undefined {
    return this.endedAt(id) === undefined ? this.#sessions.get(id) : undefined;
  }

  /** Removes the session: here somebody signs out, or a refresh is refused. */
  remove(id: string): void {
    this.#sessions.delete(id);
  }

  /** When Gatehouse ended it, in milliseconds. */
  endedAt(id: string): number | undefined {
    const session = this.#sessions.get(id);
    if (!session) return undefined;
    const { sub, sid } = session.claims;
    const [one, all] = [{ sid: String(sid) }, { sub }];
    return [all, one, { ...all, ...one }]
      .map(nameOf)
      .map((name) => this.#ends.get(name) ?? 0)
      .find((at) => at >= session.beganAt);
  }

  /** Ends what the token is about, once for each `jti`: somebody may send it again. */
  end(about: Ended, jti: string, exp: number, nowMs: number): void {
    for (const [one, until] of this.#used) if (until * 1000 < nowMs) this.#used.delete(one);
    if (this.#used.has(jti)) return;
    this.#used.set(jti, exp);
    this.#ends.set(nameOf(about), nowMs);
  }
}

function nameOf({ sub = '', sid = '' }: Ended): string {
  return JSON.stringify([sub, sid]);
}
