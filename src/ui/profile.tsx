// The own page: who one is, and where one belongs. Everybody has it, whatever their roles.

import { NarrowPage, type Viewer } from './document.tsx';

export interface ProfileProps {
  readonly viewer: Viewer;
  readonly method: 'password' | 'saml';
  readonly organizations: readonly ProfileOrganization[];
}

export interface ProfileOrganization {
  readonly name: string;
  readonly role: string;
  readonly state: 'open' | 'sso_required' | 'inactive';
  /** Settings where the role allows them, single sign-on where it is wanted first. */
  readonly href: string | null;
}

export function ProfilePage({ viewer, method, organizations }: ProfileProps) {
  return (
    <NarrowPage title="Your profile" viewer={viewer}>
      <dl class="facts">
        <dt>Name</dt>
        <dd>{viewer.name || '–'}</dd>
        <dt>Email</dt>
        <dd>{viewer.email}</dd>
        <dt>Signed in</dt>
        <dd>{method === 'saml' ? 'with single sign-on' : 'with a password'}</dd>
      </dl>
      <h2>Organizations</h2>
      {organizations.length === 0 ? (
        <p>You are not a member of any organization.</p>
      ) : (
        <ul>
          {organizations.map((organization) => (
            <li>
              <strong>{organization.name}</strong>, {organization.role}
              <Door {...organization} />
            </li>
          ))}
        </ul>
      )}
    </NarrowPage>
  );
}

function Door({ name, state, href }: ProfileOrganization) {
  if (state === 'inactive') return <> (deactivated)</>;
  if (!href) return null;
  const label = state === 'sso_required' ? 'Sign in with SSO' : 'Organization settings';
  return (
    <>
      {' · '}
      <a href={href} aria-label={`${label} of ${name}`}>
        {label}
      </a>
    </>
  );
}
