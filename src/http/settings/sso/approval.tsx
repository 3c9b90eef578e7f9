// The change of a connection that waits for an Owner, and the switch that makes it wait.

import { Alert } from '../../../ui/alert.tsx';
import { Checkbox } from '../../../ui/form.tsx';
import { type ChangeLine, Changes } from './staged.tsx';

export interface PendingShown {
  readonly id: string;
  readonly requestedBy: string;
  readonly address: string | null;
  /** `2026-11-02 09:00 UTC` */
  readonly at: string;
  readonly changes: readonly ChangeLine[];
  /** Whether the reader may approve it, or take it back, or neither. */
  readonly may: 'decide' | 'withdraw' | 'read';
}

export interface ApprovalProps {
  readonly pending: PendingShown | null;
  readonly approval: boolean;
  readonly maySwitchApproval: boolean;
  readonly path: string;
}

export function PendingChange({ pending, path }: Pick<ApprovalProps, 'pending' | 'path'>) {
  if (!pending) return null;
  const { id, requestedBy, address, at, changes, may } = pending;
  return (
    <section aria-labelledby="pending">
      <Alert kind="warning">
        <h2 id="pending">A change waits for an Owner</h2>
        <p>
          {requestedBy} asked for it on {at}
          {address && `, from ${address}`}. Nothing has changed yet.
        </p>
        <Changes changes={changes} />
        {may === 'read' && <p>Ask an Owner to approve or decline it.</p>}
        {may === 'decide' && (
          <p>
            Compare the values with your identity provider. With a certificate that is not yours, somebody
            else can sign in as you.
          </p>
        )}
        {may !== 'read' && (
          <div class="actions">
            {may === 'decide' && (
              <form method="post" action={`${path}/approve`}>
                <input type="hidden" name="id" value={id} />
                <button type="submit">Approve</button>
              </form>
            )}
            <form method="post" action={`${path}/decline`}>
              <input type="hidden" name="id" value={id} />
              <button type="submit" class="outline secondary">
                {may === 'decide' ? 'Decline' : 'Take back'}
              </button>
            </form>
          </div>
        )}
      </Alert>
    </section>
  );
}

const CONSEQUENCE =
  'Certificates, the issuer, the authentication URL and SHA-1. When this is off, an Admin who adds a certificate can sign in as an Owner.';

export function Approval({ approval, maySwitchApproval, path }: ApprovalProps) {
  return (
    <section aria-labelledby="approval">
      <h2 id="approval">Approval by an Owner</h2>
      {maySwitchApproval ? (
        <form method="post" action={`${path}/approval`}>
          <Checkbox
            label="An Owner approves what Admins change about the identity provider"
            name="approval"
            checked={approval}
            hint={CONSEQUENCE}
          />
          <button type="submit" class="outline">
            Save
          </button>
        </form>
      ) : (
        <p>
          {approval
            ? 'What you change about certificates, the issuer, the authentication URL or SHA-1 waits for an Owner.'
            : 'Owners get an email about what you change here. An Owner can require that they approve it first.'}
        </p>
      )}
    </section>
  );
}
