// Users → Invited: invitations that nobody has accepted yet.

import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { CopyField, type FormError } from '../../../ui/form.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { UserTabs, usersPathOf } from '../users/page.tsx';

export interface InvitedProps {
  readonly frame: SettingsFrame;
  readonly notice: string | null;
  readonly warnings: readonly string[];
  readonly errors: readonly FormError[];
  readonly invitations: readonly ShownInvitation[];
  readonly nextHref: string | null;
  readonly firstHref: string | null;
}

export interface ShownInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly invitedBy: string;
  readonly state: 'open' | 'expired' | 'not mailed yet';
  /** `2026-11-02` */
  readonly until: string;
}

export function InvitedPage(props: InvitedProps) {
  const { frame, notice, warnings, errors, invitations } = props;
  const path = usersPathOf(frame);
  return (
    <SettingsPage
      frame={frame}
      title="Users"
      action={
        <a class="button" href={`${path}/invite`}>
          Invite users
        </a>
      }
    >
      {notice && <Alert kind="success">{notice}</Alert>}
      {warnings.map((warning) => (
        <Alert kind="warning">{warning}</Alert>
      ))}
      <ErrorSummary errors={errors} />
      <UserTabs path={path} current="invited" />
      {invitations.length === 0 ? <p>No open invitations.</p> : <InvitationTable {...props} path={path} />}
      <Pager {...props} />
    </SettingsPage>
  );
}

function InvitationTable({ invitations, path }: InvitedProps & { path: string }) {
  return (
    <Table label="Invitations" columns={['Email', 'Role', 'State', 'Change']}>
      {invitations.map((invitation) => (
        <tr>
          <td>
            <Long text={invitation.email} />
          </td>
          <td>
            {invitation.role}
            <br />
            <small>by {invitation.invitedBy}</small>
          </td>
          <td>{invitation.state === 'open' ? `until ${invitation.until}` : invitation.state}</td>
          <td>
            <div class="actions">
              <Action {...invitation} path={path} action="resend" label="Resend" />
              <Action {...invitation} path={path} action="link" label="Copy link" />
              <Question
                label="Revoke…"
                about={invitation.email}
                consequence="The link that this person has stops working."
                action={`${path}/invited/${invitation.id}/revoke`}
                button="Revoke"
              />
            </div>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Action({
  path,
  id,
  email,
  action,
  label,
}: ShownInvitation & { path: string; action: string; label: string }) {
  return (
    <form method="post" action={`${path}/invited/${id}/${action}`}>
      <button type="submit" class="outline secondary small" aria-label={`${label}: ${email}`}>
        {label}
      </button>
    </form>
  );
}

export interface InvitationLinkProps {
  readonly frame: SettingsFrame;
  readonly email: string;
  readonly role: string;
  /** Null once it was shown. */
  readonly url: string | null;
  readonly expires: string;
  /** Where the form leads that makes another. */
  readonly again: string;
}

export function InvitationLinkPage(props: InvitationLinkProps) {
  const { frame, email, url, again } = props;
  return (
    <SettingsPage frame={frame} title="Invitation link">
      {url === null ? (
        <>
          <Alert kind="info">
            We show a link only once, and this page has shown the one for <strong>{email}</strong>. If you did
            not copy it, make a new one.
          </Alert>
          <Question
            label="Make a new link…"
            consequence="The link before it stops working, whether it was mailed or copied."
            action={again}
            button="Make a new link"
          />
        </>
      ) : (
        <NewLink {...props} url={url} />
      )}
      <p>
        <a href={`${usersPathOf(frame)}/invited`}>All invitations</a>
      </p>
    </SettingsPage>
  );
}

function NewLink({ frame, email, role, url, expires }: InvitationLinkProps & { readonly url: string }) {
  return (
    <>
      <p>
        Send this link to <strong>{email}</strong> yourself: anyone who opens it can join{' '}
        <bdi>{frame.organization.name}</bdi> as {role}. It works once, until {expires}, and we show it only
        now. The previous link no longer works.
      </p>
      <CopyField label={`Link for ${email}`} name="link" value={url} />
    </>
  );
}
