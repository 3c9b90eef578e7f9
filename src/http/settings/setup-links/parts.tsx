// Setup links of an organization: the form that makes one, the link when it is shown, and those that work.
// The settings and the operator's console share them.

import type { SetupScope } from '../../../domain/setup-links/links.ts';
import { Alert } from '../../../ui/alert.tsx';
import { CopyField, Fieldset, type FormError, SelectField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface ShownLink {
  readonly id: string;
  readonly email: string | null;
  /** Nobody but its maker goes on with it. */
  readonly isOwn: boolean;
  readonly scopes: readonly SetupScope[];
  readonly maker: string;
  readonly made: string;
  /** Null: nobody has opened it. */
  readonly opened: string | null;
  readonly used: string | null;
  readonly ends: string;
}

export interface NewLink {
  readonly url: string;
  readonly email: string | null;
  /** What came of the mail. `too_many`: the mailbox, or the organization, has had all of a day. */
  readonly mail: 'none' | 'mailed' | 'not_mailed' | 'too_many';
}

export interface SetupLinksProps {
  /** Where the forms are sent. */
  readonly path: string;
  readonly errors: readonly FormError[];
  readonly newLink: NewLink | null;
  readonly links: readonly ShownLink[];
  /** What there is to choose. */
  readonly scopes: readonly SetupScope[];
  readonly values: { readonly scopes: readonly string[]; readonly days: string; readonly email: string };
  readonly days: readonly number[];
}

export function SetupLinks(props: SetupLinksProps) {
  const t = useTexts();
  const { newLink } = props;
  return (
    <>
      {newLink && (
        <section aria-labelledby="new-link">
          <h2 id="new-link">{t('setup_links_yours')}</h2>
          {newLink.mail !== 'none' && (
            <Alert kind={newLink.mail === 'mailed' ? 'success' : 'error'}>
              {t(`setup_links_${newLink.mail}`, { email: newLink.email ?? '' })}
            </Alert>
          )}
          <Alert kind="warning">{t('setup_links_once')}</Alert>
          <CopyField label={t('setup_links_label')} name="link" value={newLink.url} />
        </section>
      )}
      <Form {...props} />
      <Links {...props} />
    </>
  );
}

function Form({ path, errors, scopes, values, days }: SetupLinksProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="make">
      <h2 id="make">{t('setup_links_new')}</h2>
      <form method="post" action={path}>
        <Fieldset id="scopes" legend={t('setup_links_for')} errors={errors}>
          {scopes.map((scope) => (
            <label for={`scope_${scope}`}>
              <input
                id={`scope_${scope}`}
                name={`scope_${scope}`}
                type="checkbox"
                value="on"
                checked={values.scopes.includes(scope)}
              />
              {t(`setup_links_scope_${scope}`)}
            </label>
          ))}
        </Fieldset>
        <SelectField
          label={t('setup_links_days')}
          name="expiresInDays"
          value={values.days}
          options={days.map((count) => ({
            value: String(count),
            label: t('setup_links_day_count', { count }),
          }))}
          errors={errors}
        />
        <TextField
          label={t('setup_links_email')}
          name="email"
          type="email"
          value={values.email}
          errors={errors}
          hint={t('setup_links_email_hint')}
        />
        <button type="submit">{t('setup_links_make')}</button>
      </form>
      <p>{t('setup_links_never')}</p>
    </section>
  );
}

function Links({ path, links }: SetupLinksProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="open-links">
      <h2 id="open-links">{t('setup_links_open')}</h2>
      {links.length === 0 ? (
        <p>{t('setup_links_none')}</p>
      ) : (
        <Table
          label={t('setup_links_open')}
          columns={[
            t('setup_links_column_for'),
            t('setup_links_column_scopes'),
            t('setup_links_column_made'),
            t('setup_links_column_opened'),
            t('setup_links_column_used'),
            t('setup_links_column_ends'),
            t('setup_links_column_end'),
          ]}
        >
          {links.map(({ id, email, isOwn, scopes, maker, made, opened, used, ends }) => (
            <tr>
              <td>
                <Long text={email ?? t(isOwn ? 'setup_links_own' : 'setup_links_anyone')} />
              </td>
              <td>{scopes.map((scope) => t(`setup_links_short_${scope}`)).join(', ')}</td>
              <td>
                <Time text={made} />
                <small>
                  <Long text={t('setup_links_by', { maker })} />
                </small>
              </td>
              <td>{opened === null ? t('setup_links_not_yet') : <Time text={opened} />}</td>
              <td>{used === null ? t('setup_links_not_yet') : <Time text={used} />}</td>
              <td>
                <Time text={ends} />
              </td>
              <td>
                <Question
                  label={t('setup_links_revoke')}
                  about={email ?? made}
                  consequence={t('setup_links_revoke_what')}
                  action={`${path}/${id}/revoke`}
                  button={t('setup_links_revoke_now')}
                />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
