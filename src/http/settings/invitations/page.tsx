// Users → Invited: how far the lists are, and invitations that nobody has accepted yet.

import type { Child } from 'hono/jsx';
import { MAX_SEARCH_CHARACTERS } from '../../../domain/limits.ts';
import { Alert, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, type FormError } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Pager } from '../../../ui/pager.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { UserTabs, usersPathOf } from '../users/page.tsx';
import { InvitationProgress, type ShownProgress } from './progress.tsx';

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
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={t('nav_users')}
      action={
        <a class="button" href={`${path}/invite`}>
          {t('users_invite')}
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
              aria-label={t('invited_search')}
              placeholder={t('invited_search_hint')}
              maxlength={MAX_SEARCH_CHARACTERS}
            />
            <button type="submit" class="secondary">
              {t('users_show')}
            </button>
          </form>
        </search>
      )}
      <AllOfThem {...props} path={here} />
      {invitations.length === 0 ? (
        <p>{search ? t('invited_none_of', { search }) : t('invited_none')}</p>
      ) : (
        <InvitationTable {...props} path={path} />
      )}
      <Pager {...props} />
    </SettingsPage>
  );
}

/** What is done to all that the search finds, also on other pages. */
function AllOfThem({ open, unsent, search, path }: InvitedProps & { path: string }) {
  const t = useTexts();
  const field = <input type="hidden" name="q" value={search} />;
  return (
    <>
      {unsent > 0 && (
        <form method="post" action={`${path}/send-rest`}>
          <p>
            {search
              ? t('invited_unsent_of', { count: unsent, search })
              : t('invited_unsent', { count: unsent })}
          </p>
          {field}
          <button type="submit" class="secondary">
            {t('invited_send_rest')}
          </button>
        </form>
      )}
      {open > 1 && (
        <Question
          label={t('invited_revoke_all_ask', { count: open })}
          consequence={
            search
              ? t('invited_revoke_all_of_means', { count: open, search })
              : t('invited_revoke_all_means', { count: open })
          }
          action={`${path}/revoke-all`}
          button={t('invited_revoke_all', { count: open })}
        >
          {field}
        </Question>
      )}
    </>
  );
}

function InvitationTable({ invitations, path }: InvitedProps & { path: string }) {
  const t = useTexts();
  return (
    <Table
      label={t('invited_table')}
      columns={[t('email'), t('users_role'), t('invited_state'), t('invited_change')]}
    >
      {invitations.map((invitation) => (
        <tr>
          <td>
            <Long text={invitation.email} />
          </td>
          <td>
            {invitation.role}
            <br />
            <small>{t('invited_by', { who: invitation.invitedBy })}</small>
          </td>
          <td>{invitation.state}</td>
          <td>
            <div class="actions">
              <Action {...invitation} path={path} action="resend" label="invited_resend" />
              <Action {...invitation} path={path} action="link" label="invited_copy" />
              <Question
                label={t('invited_revoke_ask')}
                about={invitation.email}
                consequence={t('invited_revoke_means')}
                action={`${path}/invited/${invitation.id}/revoke`}
                button={t('invited_revoke')}
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
}: ShownInvitation & { path: string; action: string; label: 'invited_resend' | 'invited_copy' }) {
  const t = useTexts();
  return (
    <form method="post" action={`${path}/invited/${id}/${action}`}>
      <button type="submit" class="outline secondary small" aria-label={t(`${label}_which`, { email })}>
        {t(label)}
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
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('invited_link_title')}>
      {url === null ? (
        <>
          <Alert kind="info">
            {t.parts<'invited_link_shown', Child>('invited_link_shown', { email: <strong>{email}</strong> })}
          </Alert>
          <Question
            label={t('invited_link_new_ask')}
            consequence={t('invited_link_new_means')}
            action={again}
            button={t('invited_link_new')}
          />
        </>
      ) : (
        <NewLink {...props} url={url} />
      )}
      <p>
        <a href={`${usersPathOf(frame)}/invited`}>{t('invited_all')}</a>
      </p>
    </SettingsPage>
  );
}

function NewLink({ frame, email, role, url, expires }: InvitationLinkProps & { readonly url: string }) {
  const t = useTexts();
  return (
    <>
      <p>
        {t.parts<'invited_link_send', Child>('invited_link_send', {
          email: <strong>{email}</strong>,
          organization: <bdi>{frame.organization.name}</bdi>,
          role,
          day: expires,
        })}
      </p>
      <CopyField label={t('invited_link_for', { email })} name="link" value={url} />
    </>
  );
}
