// Users → Invited: how far the lists are, and invitations that nobody has accepted yet.

import { MAX_SEARCH_CHARACTERS } from '../../../domain/limits.ts';
import { Alert, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, type FormError } from '../../../ui/form.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { UserTabs, usersPathOf } from '../users/page.tsx';
import { InvitationProgress, number, type ShownProgress } from './progress.tsx';

export interface InvitedProps {
  readonly frame: SettingsFrame;
  readonly notice: string | null;
  readonly errors: readonly FormError[];
  readonly progress: ShownProgress;
  readonly search: string;
  /** Those that the search finds and the reader may change, all together. */
  readonly open: number;
  readonly unsent: number;
  readonly invitations: readonly ShownInvitation[];
  readonly nextHref: string | null;
  readonly firstHref: string | null;
}

export interface ShownInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly invitedBy: string;
  readonly state: string;
}

export function InvitedPage(props: InvitedProps) {
  const { frame, invitations, search } = props;
  const path = usersPathOf(frame);
  const here = `${path}/invited`;
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
      <OutcomeAlerts {...props} />
      <UserTabs path={path} current="invited" />
      <InvitationProgress progress={props.progress} path={here} />
      {(search || invitations.length > 0) && (
        <search>
          <form method="get" action={here} class="filters">
            <input
              type="search"
              name="q"
              value={search}
              aria-label="Search invitations"
              placeholder="Part of an address…"
              maxlength={MAX_SEARCH_CHARACTERS}
            />
            <button type="submit" class="secondary">
              Show
            </button>
          </form>
        </search>
      )}
      <AllOfThem {...props} path={here} />
      {invitations.length === 0 ? (
        <p>{search ? `No open invitation matches “${search}”.` : 'No open invitations.'}</p>
      ) : (
        <InvitationTable {...props} path={path} />
      )}
      <Pager {...props} />
    </SettingsPage>
  );
}

/** What is done to all that the search finds, also on other pages. */
function AllOfThem({ open, unsent, search, path }: InvitedProps & { path: string }) {
  const these = search ? ` that match “${search}”` : '';
  const field = <input type="hidden" name="q" value={search} />;
  return (
    <>
      {unsent > 0 && (
        <form method="post" action={`${path}/send-rest`}>
          <p>
            {unsent === 1 ? '1 invitation was' : `${number(unsent)} invitations were`} never mailed{these}.
          </p>
          {field}
          <button type="submit" class="secondary">
            Send the rest now
          </button>
        </form>
      )}
      {open > 1 && (
        <Question
          label={`Revoke all ${number(open)}…`}
          consequence={`This ends the ${number(open)} open invitations${these}. Their links stop working, and those that wait are not mailed.`}
          action={`${path}/revoke-all`}
          button={`Revoke ${number(open)} invitations`}
        >
          {field}
        </Question>
      )}
    </>
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
          <td>
            <Time text={invitation.state} />
          </td>
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
            consequence="The link that was copied before stops working. One that we mailed goes on working."
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
        now. A link that we mailed works beside it; one that was copied before does not.
      </p>
      <CopyField label={`Link for ${email}`} name="link" value={url} />
    </>
  );
}
