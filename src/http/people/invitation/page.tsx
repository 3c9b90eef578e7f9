// The page behind an invitation's link: who invites to what, and the one way to join that fits its reader.

import { PATHS, withQuery } from '../../../domain/paths.ts';
import { ErrorSummary } from '../../../ui/alert.tsx';
import { NarrowPage, type Viewer } from '../../../ui/document.tsx';
import type { FormError } from '../../../ui/form.tsx';
import { NameFields, NewPasswordField } from '../../../ui/person-fields.tsx';

export interface InvitationProps {
  readonly viewer: Viewer | null;
  /** The path of this page, which its forms post to. */
  readonly path: string;
  readonly organization: string;
  readonly email: string;
  readonly role: string;
  readonly invitedBy: string;
  readonly way: WayToJoin;
  readonly values: { readonly givenName: string; readonly familyName: string };
  readonly errors?: readonly FormError[];
}

export type WayToJoin =
  | { readonly kind: 'join' }
  | { readonly kind: 'other_person'; readonly email: string }
  | { readonly kind: 'sign_in'; readonly href: string }
  | { readonly kind: 'sso_first'; readonly href: string }
  | { readonly kind: 'sso_after' }
  | { readonly kind: 'new_account' };

export function InvitationPage(props: InvitationProps) {
  const { viewer, organization, email, role, invitedBy, errors = [] } = props;
  return (
    <NarrowPage title={`Join ${organization}`} viewer={viewer}>
      <ErrorSummary errors={errors} />
      <p>
        {invitedBy} has invited <strong>{email}</strong> to join <strong>{organization}</strong> as {role}.
      </p>
      <WayIn {...props} />
    </NarrowPage>
  );
}

function WayIn(props: InvitationProps) {
  const { way, path, email } = props;
  switch (way.kind) {
    case 'join':
      return <Join path={path} />;
    case 'sso_after':
      return (
        <>
          <p>
            This organization uses single sign-on: once you have joined, sign in with your identity provider.
          </p>
          <Join path={path} />
        </>
      );
    case 'other_person':
      return (
        <>
          <p>
            You are signed in as <strong>{way.email}</strong>, but this invitation is for another email
            address. Sign out and open the link again, or ask for an invitation to your address.
          </p>
          <form method="post" action={PATHS.signOut}>
            <button type="submit">Sign out</button>
          </form>
        </>
      );
    case 'sign_in':
      return (
        <>
          <p>You already have an account with this email address. Sign in to join.</p>
          <p>
            <a href={way.href} class="button">
              Sign in
            </a>
          </p>
          <p>
            No password, or forgot it? <a href={withQuery(PATHS.passwordReset, { email })}>Set a new one</a>,
            then open this link again.
          </p>
        </>
      );
    case 'sso_first':
      return (
        <>
          <p>Your organization requires single sign-on (SSO). Sign in to join.</p>
          <p>
            <a href={way.href} class="button">
              Sign in with SSO
            </a>
          </p>
        </>
      );
    case 'new_account':
      return <NewAccount {...props} />;
  }
}

function Join({ path }: { path: string }) {
  return (
    <form method="post" action={path}>
      <button type="submit">Join</button>
    </form>
  );
}

function NewAccount({ path, email, values, errors = [] }: InvitationProps) {
  return (
    <form method="post" action={path}>
      <NameFields values={values} first errors={errors} />
      <NewPasswordField label="Choose a password" email={email} errors={errors} />
      <button type="submit">Create account and join</button>
    </form>
  );
}
