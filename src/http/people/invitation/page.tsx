// The page behind an invitation's link: who invites to what, and the one way to join that fits its reader.

import { PATHS, withQuery } from '../../../domain/paths.ts';
import { ErrorSummary } from '../../../ui/alert.tsx';
import { NarrowPage, type Viewer } from '../../../ui/document.tsx';
import type { FormError } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
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
  | { readonly kind: 'sso_first'; readonly href: string }
  | { readonly kind: 'sso_after' }
  | { readonly kind: 'choose'; readonly href: string };

export function InvitationPage(props: InvitationProps) {
  const { viewer, organization, email, role, invitedBy, errors = [] } = props;
  const t = useTexts();
  return (
    <NarrowPage title={t('join_title', { organization })} viewer={viewer}>
      <ErrorSummary errors={errors} />
      <p>
        {t.parts('invited', {
          inviter: invitedBy,
          email: <strong>{email}</strong>,
          organization: <strong>{organization}</strong>,
          role,
        })}
      </p>
      <WayIn {...props} />
    </NarrowPage>
  );
}

function WayIn(props: InvitationProps) {
  const { way, path } = props;
  const t = useTexts();
  switch (way.kind) {
    case 'join':
      return <Join path={path} />;
    case 'sso_after':
      return (
        <>
          <p>{t('sso_after')}</p>
          <Join path={path} />
        </>
      );
    case 'other_person':
      return (
        <>
          <p>{t.parts('invited_other', { email: <strong>{way.email}</strong> })}</p>
          <form method="post" action={PATHS.signOut}>
            <button type="submit">{t('sign_out')}</button>
          </form>
        </>
      );
    case 'sso_first':
      return (
        <>
          <p>{t('sso_to_join')}</p>
          <p>
            <a href={way.href} class="button">
              {t('sign_in_sso')}
            </a>
          </p>
        </>
      );
    case 'choose':
      return <Choose {...props} href={way.href} />;
  }
}

function Join({ path }: { path: string }) {
  const t = useTexts();
  return (
    <form method="post" action={path}>
      <button type="submit">{t('join')}</button>
    </form>
  );
}

/** The same for everybody: it does not tell whether the address has an account. */
function Choose({ href, path, email, values, errors = [] }: InvitationProps & { readonly href: string }) {
  const t = useTexts();
  return (
    <>
      <h2>{t('if_account')}</h2>
      <p>{t('sign_in_then_join', { email })}</p>
      <p>
        <a href={href} class="button">
          {t('sign_in')}
        </a>
      </p>
      <p>
        {t.parts('no_password_or_forgot', {
          link: <a href={withQuery(PATHS.passwordReset, { email })}>{t('set_a_new_one')}</a>,
        })}
      </p>
      <h2>{t('if_new')}</h2>
      <form method="post" action={path}>
        <NameFields values={values} errors={errors} />
        <NewPasswordField label={t('choose_password')} email={email} errors={errors} />
        <button type="submit">{t('create_and_join')}</button>
      </form>
    </>
  );
}
