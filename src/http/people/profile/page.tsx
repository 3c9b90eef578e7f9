// Your profile: who you are, which organizations you belong to, and where you are signed in. Everyone has
// one, whatever their roles.

import { MIN_PASSWORD_CHARACTERS } from '../../../domain/limits.ts';
import { PATHS, withQuery } from '../../../domain/paths.ts';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../../lib/languages.ts';
import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { NarrowPage, type Viewer } from '../../../ui/document.tsx';
import { SelectField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { NameFields } from '../../../ui/person-fields.tsx';
import { Time } from '../../../ui/time.tsx';
import { AccountEnd, Leaving, type Obstacle } from './leaving.tsx';

export interface ProfileProps extends Outcome {
  readonly viewer: Viewer;
  readonly method: 'password' | 'saml';
  readonly name: { readonly givenName: string; readonly familyName: string };
  /** Null: the browser's. */
  readonly language: Language | null;
  readonly hasPassword: boolean;
  /** Their organization requires single sign-on, so that a password would open nothing. */
  readonly ssoOnly: boolean;
  readonly organizations: readonly ProfileOrganization[];
  /** What the person can open with this sign-in. */
  readonly applications: readonly { readonly name: string; readonly url: string }[];
  readonly setUps: readonly OpenSetUp[];
  readonly sessions: readonly ProfileSession[];
  /** The reader is asked whether to delete the account. */
  readonly deleting: boolean;
}

/** An organization of theirs that is not wholly set up. */
export interface OpenSetUp {
  readonly name: string;
  readonly href: string;
  readonly done: number;
  readonly all: number;
  readonly next: { readonly label: string; readonly href: string };
}

export interface ProfileOrganization {
  readonly name: string;
  readonly role: string;
  readonly state: 'open' | 'sso_required' | 'sign_in_again' | 'inactive' | 'suspended';
  /** Leads to the settings if the role allows them, or to single sign-on if that is required first. */
  readonly href: string | null;
  readonly id: string;
  readonly obstacle: Obstacle;
}

export interface ProfileSession {
  readonly id: string;
  readonly current: boolean;
  /** `Firefox on Linux` */
  readonly browser: string;
  readonly address: string;
  /** `2026-11-02 09:00 UTC` */
  readonly since: string;
  readonly method: 'password' | 'saml';
}

export function ProfilePage(props: ProfileProps) {
  const { viewer, method, notice, errors } = props;
  const t = useTexts();
  return (
    <NarrowPage title={t('profile_title')} viewer={viewer}>
      <OutcomeAlerts notice={notice} errors={errors} />
      <dl class="facts">
        <dt>{t('name')}</dt>
        <dd>{viewer.name || '–'}</dd>
        <dt>{t('email')}</dt>
        <dd>{viewer.email}</dd>
        <dt>{t('signed_in')}</dt>
        <dd>{t(`with_${method}`)}</dd>
      </dl>
      <SetUps {...props} />
      <Applications {...props} />
      <Organizations {...props} />
      <Name {...props} />
      <Password {...props} />
      <LanguageChoice {...props} />
      <Sessions {...props} />
      {/* An organization that keeps the account says so above. */}
      {props.organizations.every(({ obstacle }) => obstacle === null) && (
        <AccountEnd email={viewer.email} deleting={props.deleting} errors={errors} />
      )}
    </NarrowPage>
  );
}

function SetUps({ setUps }: ProfileProps) {
  const t = useTexts();
  if (setUps.length === 0) return null;
  return (
    <section aria-labelledby="what-next">
      <h2 id="what-next">{t('what_comes_next')}</h2>
      <ul>
        {setUps.map(({ name, href, done, all, next }) => (
          <li>
            <a href={href}>{t('set_up_organization', { name })}</a>: {t('steps_done', { done, all })}{' '}
            {/* The settings, whose words these are, speak English. */}
            {t.language === 'en' && t.parts('next_step', { link: <a href={next.href}>{next.label}</a> })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Applications({ applications }: ProfileProps) {
  const t = useTexts();
  if (applications.length === 0) return null;
  return (
    <section aria-labelledby="applications">
      <h2 id="applications">{t('your_applications')}</h2>
      <ul>
        {applications.map(({ name, url }) => (
          <li>
            <a href={url}>{name}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Organizations({ organizations }: ProfileProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="organizations">
      <h2 id="organizations">{t('organizations')}</h2>
      {organizations.length === 0 ? (
        <p>{t('no_organizations')}</p>
      ) : (
        <ul>
          {organizations.map((organization) => (
            <li>
              <strong>{organization.name}</strong>, {organization.role}
              <OrganizationLink {...organization} />
              {/open|sign_in_again/.test(organization.state) && (
                <Leaving {...organization} isOnly={organizations.length === 1} />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function OrganizationLink({ name, state, href }: ProfileOrganization) {
  const t = useTexts();
  if (state === 'inactive') return <>{t('deactivated')}</>;
  if (state === 'suspended' && !href) return <>{t('suspended')}</>;
  if (!href) return null;
  const label = t(`settings_${state}`);
  return (
    <>
      {' · '}
      <a href={href} aria-label={t('of_organization', { label, organization: name })}>
        {label}
      </a>
    </>
  );
}

function Name({ name, errors }: ProfileProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="name">
      <h2 id="name">{t('name')}</h2>
      <form method="post" action={PATHS.profileName}>
        <NameFields values={name} errors={errors} hint={t('name_hint')} />
        <button type="submit">{t('save_name')}</button>
      </form>
    </section>
  );
}

function Password({ hasPassword, ssoOnly, viewer, errors }: ProfileProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="password">
      <h2 id="password">{t('password')}</h2>
      {hasPassword ? (
        <form method="post" action={PATHS.profilePassword}>
          <input type="hidden" name="username" value={viewer.email} autocomplete="username" />
          <TextField
            label={t('current_password')}
            name="current"
            type="password"
            autocomplete="current-password"
            required
            errors={errors}
          />
          <TextField
            label={t('new_password')}
            name="next"
            type="password"
            autocomplete="new-password"
            required
            errors={errors}
            hint={t('new_password_hint', { characters: MIN_PASSWORD_CHARACTERS })}
          />
          <button type="submit">{t('change_password')}</button>
        </form>
      ) : ssoOnly ? (
        <p>{t('no_password_needed')}</p>
      ) : (
        <p>
          {t.parts('no_password', {
            link: <a href={withQuery(PATHS.passwordReset, { email: viewer.email })}>{t('set_by_email')}</a>,
          })}
        </p>
      )}
    </section>
  );
}

/** The names of the languages are in themselves, for someone who cannot read the one that the page has. */
function LanguageChoice({ language }: ProfileProps) {
  const t = useTexts();
  const options = LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }));
  return (
    <section aria-labelledby="language-choice">
      <h2 id="language-choice">{t('language')}</h2>
      <form method="post" action={PATHS.profileLanguage}>
        <SelectField
          label={t('language')}
          name="language"
          value={language ?? ''}
          options={[{ value: '', label: t('language_browser') }, ...options]}
          hint={t('language_hint')}
        />
        <button type="submit">{t('save_language')}</button>
      </form>
    </section>
  );
}

function Sessions({ sessions }: ProfileProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">{t('sessions')}</h2>
      <ul class="plain">
        {sessions.map(({ id, current, browser, address, since, method }) => (
          <li>
            <strong>{browser}</strong>
            {current && t('this_one')}
            <br />
            {t.parts('session_line', { address, method: t(`with_${method}`), since: <Time text={since} /> })}
            {!current && (
              <form method="post" action={PATHS.endSession}>
                <input type="hidden" name="id" value={id} />
                <button
                  type="submit"
                  class="outline secondary small"
                  aria-label={t('end_which', { browser, since })}
                >
                  {t('end')}
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      <form method="post" action={PATHS.endSessions}>
        <button type="submit" class="outline">
          {t('sign_out_everywhere')}
        </button>
      </form>
    </section>
  );
}
