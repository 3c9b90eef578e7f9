// Your profile: who you are, which organizations you belong to, and where you are signed in. Everyone has
// one, whatever their roles.

import { MIN_PASSWORD_CHARACTERS } from '../../../domain/limits.ts';
import { PATHS, withQuery } from '../../../domain/paths.ts';
import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { NarrowPage, type Viewer } from '../../../ui/document.tsx';
import { TextField } from '../../../ui/form.tsx';
import { NameFields } from '../../../ui/person-fields.tsx';
import { Time } from '../../../ui/time.tsx';

export interface ProfileProps extends Outcome {
  readonly viewer: Viewer;
  readonly method: 'password' | 'saml';
  readonly name: { readonly givenName: string; readonly familyName: string };
  readonly hasPassword: boolean;
  /** Their organization requires single sign-on, so that a password would open nothing. */
  readonly ssoOnly: boolean;
  readonly organizations: readonly ProfileOrganization[];
  /** What the person can open with this sign-in. */
  readonly applications: readonly { readonly name: string; readonly url: string }[];
  readonly setUps: readonly OpenSetUp[];
  readonly sessions: readonly ProfileSession[];
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
  return (
    <NarrowPage title="Your profile" viewer={viewer}>
      <OutcomeAlerts notice={notice} errors={errors} />
      <dl class="facts">
        <dt>Name</dt>
        <dd>{viewer.name || '–'}</dd>
        <dt>Email</dt>
        <dd>{viewer.email}</dd>
        <dt>Signed in</dt>
        <dd>{METHODS[method]}</dd>
      </dl>
      <SetUps {...props} />
      <Applications {...props} />
      <Organizations {...props} />
      <Name {...props} />
      <Password {...props} />
      <Sessions {...props} />
    </NarrowPage>
  );
}

const METHODS = { saml: 'with single sign-on', password: 'with a password' } as const;

function SetUps({ setUps }: ProfileProps) {
  if (setUps.length === 0) return null;
  return (
    <section aria-labelledby="next">
      <h2 id="next">What comes next</h2>
      <ul>
        {setUps.map(({ name, href, done, all, next }) => (
          <li>
            <a href={href}>Set up {name}</a>: {done} of {all} done. Next: <a href={next.href}>{next.label}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Applications({ applications }: ProfileProps) {
  if (applications.length === 0) return null;
  return (
    <section aria-labelledby="applications">
      <h2 id="applications">Your applications</h2>
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
  return (
    <section aria-labelledby="organizations">
      <h2 id="organizations">Organizations</h2>
      {organizations.length === 0 ? (
        <p>You are not a member of any organization.</p>
      ) : (
        <ul>
          {organizations.map((organization) => (
            <li>
              <strong>{organization.name}</strong>, {organization.role}
              <OrganizationLink {...organization} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function OrganizationLink({ name, state, href }: ProfileOrganization) {
  if (state === 'inactive') return <> (deactivated)</>;
  if (state === 'suspended' && !href) return <> (suspended)</>;
  if (!href) return null;
  const label = LABELS[state];
  return (
    <>
      {' · '}
      <a href={href} aria-label={`${label} of ${name}`}>
        {label}
      </a>
    </>
  );
}

const LABELS = {
  open: 'Organization settings',
  suspended: 'Organization settings (suspended)',
  sso_required: 'Sign in with SSO',
  sign_in_again: 'Confirm that it is you',
} as const;

function Name({ name, errors }: ProfileProps) {
  return (
    <section aria-labelledby="name">
      <h2 id="name">Name</h2>
      <form method="post" action={PATHS.profileName}>
        <NameFields
          values={name}
          errors={errors}
          hint="This does not change your name at your identity provider. You may get that one again when you sign in with it."
        />
        <button type="submit">Save name</button>
      </form>
    </section>
  );
}

function Password({ hasPassword, ssoOnly, viewer, errors }: ProfileProps) {
  return (
    <section aria-labelledby="password">
      <h2 id="password">Password</h2>
      {hasPassword ? (
        <form method="post" action={PATHS.profilePassword}>
          <input type="hidden" name="username" value={viewer.email} autocomplete="username" />
          <TextField
            label="Current password"
            name="current"
            type="password"
            autocomplete="current-password"
            required
            errors={errors}
          />
          <TextField
            label="New password"
            name="next"
            type="password"
            autocomplete="new-password"
            required
            errors={errors}
            hint={`At least ${MIN_PASSWORD_CHARACTERS} characters. Changing it ends every other session.`}
          />
          <button type="submit">Change password</button>
        </form>
      ) : ssoOnly ? (
        <p>You sign in with SSO, which your organization requires. You need no password.</p>
      ) : (
        <p>
          Your account has no password.{' '}
          <a href={withQuery(PATHS.passwordReset, { email: viewer.email })}>Set one by email</a>
        </p>
      )}
    </section>
  );
}

function Sessions({ sessions }: ProfileProps) {
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      <ul class="plain">
        {sessions.map(({ id, current, browser, address, since, method }) => (
          <li>
            <strong>{browser}</strong>
            {current && ' (this one)'}
            <br />
            {address}, {METHODS[method]}, since <Time text={since} />
            {!current && (
              <form method="post" action={PATHS.endSession}>
                <input type="hidden" name="id" value={id} />
                <button
                  type="submit"
                  class="outline secondary small"
                  aria-label={`End: ${browser}, since ${since}`}
                >
                  End
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      <form method="post" action={PATHS.endSessions}>
        <button type="submit" class="outline">
          Sign out everywhere
        </button>
      </form>
    </section>
  );
}
