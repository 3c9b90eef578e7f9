// Whether whole responses are kept for support.

import { KEEP_RESPONSES_HOURS } from '../../../domain/limits.ts';
import { Time } from '../../../ui/time.tsx';

export interface SupportAccess {
  readonly path: string;
  /** An Owner decides. */
  readonly mayAllow: boolean;
  /** Null: nothing is kept. */
  readonly until: string | null;
}

export function KeptResponses({ path, mayAllow, until }: SupportAccess) {
  return (
    <section aria-labelledby="support">
      <h2 id="support">Help from our support</h2>
      {until === null ? (
        <p>
          {`We keep only a redacted part of a refused response. If our support needs more to find out what is wrong, an Owner can let us keep whole responses for ${KEEP_RESPONSES_HOURS} hours.`}
        </p>
      ) : (
        <p>
          Until <Time text={until} /> we keep each whole response, encrypted. Then all of them are deleted.
          The audit log shows when our support opens one.
        </p>
      )}
      {mayAllow && (
        <form method="post" action={`${path}/keep-responses`}>
          <button type="submit" class="outline">
            {until === null ? 'Keep whole responses for a day' : 'Keep them for a day from now'}
          </button>
        </form>
      )}
      {until !== null && (
        <form method="post" action={`${path}/delete-responses`}>
          <button type="submit" class="danger">
            Stop, and delete what was kept
          </button>
        </form>
      )}
    </section>
  );
}
