// The change of a connection that waits for an Owner, and the switch that makes it wait.

import { Alert } from '../../../ui/alert.tsx';
import { Checkbox } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
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
  const t = useTexts();
  return (
    <section aria-labelledby="pending">
      <Alert kind="warning">
        <h2 id="pending">{t('sso_change_waits')}</h2>
        <p>
          {address
            ? t('pending_by_from', { who: requestedBy, at, address })
            : t('pending_by', { who: requestedBy, at })}
        </p>
        <Changes changes={changes} />
        {may === 'read' && <p>{t('pending_ask_owner')}</p>}
        {may === 'decide' && <p>{t('pending_compare')}</p>}
        {may !== 'read' && (
          <div class="actions">
            {may === 'decide' && (
              <form method="post" action={`${path}/approve`}>
                <input type="hidden" name="id" value={id} />
                <button type="submit">{t('pending_approve')}</button>
              </form>
            )}
            <form method="post" action={`${path}/decline`}>
              <input type="hidden" name="id" value={id} />
              <button type="submit" class="outline secondary">
                {t(may === 'decide' ? 'pending_decline' : 'pending_take_back')}
              </button>
            </form>
          </div>
        )}
      </Alert>
    </section>
  );
}

export function Approval({ approval, maySwitchApproval, path }: ApprovalProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="approval">
      <h2 id="approval">{t('approval_title')}</h2>
      {maySwitchApproval ? (
        <form method="post" action={`${path}/approval`}>
          <Checkbox
            label={t('approval_label')}
            name="approval"
            checked={approval}
            hint={t('approval_hint')}
          />
          <button type="submit" class="outline">
            {t('approval_save')}
          </button>
        </form>
      ) : (
        <p>{t(approval ? 'approval_is_on' : 'approval_is_off')}</p>
      )}
    </section>
  );
}
