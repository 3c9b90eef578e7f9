// The page that asks again who is there.

import { PATHS } from '../domain/paths.ts';
import { Alert, ErrorSummary } from './alert.tsx';
import { NarrowPage, type Viewer } from './document.tsx';
import { FileField, type FormError, TextField } from './form.tsx';
import { useTexts } from './look.ts';
import { Time } from './time.tsx';

/** The field in which an interrupted form carries the password. */
export const CONFIRMING_PASSWORD = 'confirming_password';

/** A form that was interrupted. It goes on to its address once it is clear who is there. */
export interface PendingForm {
  /** The path that it was sent to. */
  readonly action: string;
  readonly texts: readonly (readonly [name: string, value: string])[];
  /** Files that the person has to choose again. */
  readonly files: readonly { readonly name: string; readonly fileName: string }[];
}

export interface ConfirmProps {
  readonly viewer: Viewer;
  readonly returnTo: string | null;
  readonly hasPassword: boolean;
  /** A password would open nothing, because single sign-on is required. */
  readonly ssoOnly: boolean;
  /** The link that renews the sign-in at the identity provider, where this session came from one. */
  readonly ssoHref: string | null;
  /**
   * `2026-11-02 09:00 UTC`: when the identity provider last asked who they are; set when that is too long
   * ago.
   */
  readonly ssoAskedAt: string | null;
  readonly pending?: PendingForm | null;
  readonly errors?: readonly FormError[];
}

export function ConfirmPage(props: ConfirmProps) {
  const { viewer, returnTo, hasPassword, ssoOnly, ssoAskedAt, errors = [] } = props;
  const t = useTexts();
  return (
    <NarrowPage title={t('confirm_title')} viewer={viewer}>
      <ErrorSummary errors={errors} />
      <p>{t.parts('confirm_intro', { email: <strong>{viewer.email}</strong> })}</p>
      {ssoAskedAt && (
        <Alert kind="warning">
          <p>{t.parts('confirm_not_asked', { at: <Time text={ssoAskedAt} /> })}</p>
        </Alert>
      )}
      <SsoLink {...props} />
      {props.pending ? <Pending {...props} pending={props.pending} /> : <Password {...props} />}
      {ssoOnly ? null : hasPassword ? (
        <p>
          <a href={PATHS.passwordReset}>{t('forgot_password')}</a>
        </p>
      ) : (
        <p>
          {t.parts('confirm_no_password', {
            link: <a href={PATHS.passwordReset}>{t('confirm_set_one')}</a>,
          })}
        </p>
      )}
      {returnTo && (
        <p>
          <a href={returnTo}>{t('cancel')}</a>
        </p>
      )}
    </NarrowPage>
  );
}

/** Opens in a tab of its own beside a form that waits, because this page holds the form. */
function SsoLink({ ssoHref, hasPassword, pending }: ConfirmProps) {
  const t = useTexts();
  if (!ssoHref) return null;
  return (
    <p>
      <a
        href={ssoHref}
        class={hasPassword ? 'button quiet' : 'button'}
        {...(pending && { target: '_blank', rel: 'noopener' })}
      >
        {t('sso_again')}
        {pending && t('new_tab')}
      </a>
    </p>
  );
}

function Password({ returnTo, hasPassword, errors = [] }: ConfirmProps) {
  const t = useTexts();
  if (!hasPassword) return null;
  return (
    <form method="post" action={PATHS.confirm}>
      <TextField
        {...PASSWORD}
        label={t('your_current_password')}
        name="password"
        autofocus={errors.length === 0}
        required
        errors={errors}
      />
      {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
      <button type="submit">{t('confirm')}</button>
    </form>
  );
}

function Pending(props: ConfirmProps & { readonly pending: PendingForm }) {
  const { pending, hasPassword, ssoHref, errors = [] } = props;
  const { action, texts, files } = pending;
  const t = useTexts();
  return (
    <form
      method="post"
      action={action}
      {...(files.length > 0 && { enctype: 'multipart/form-data' as const })}
    >
      <Alert kind="info">{t('kept_typed')}</Alert>
      {texts.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {files.map(({ name, fileName }) => (
        <FileField label={t('choose_file_again', { file: fileName })} name={name} accept="" />
      ))}
      {hasPassword && (
        <TextField
          {...PASSWORD}
          label={t('your_current_password')}
          name={CONFIRMING_PASSWORD}
          autofocus={errors.length === 0}
          required={!ssoHref}
          errors={errors}
        />
      )}
      <button type="submit">{t(hasPassword ? 'confirm_and_continue' : 'continue')}</button>
    </form>
  );
}

const PASSWORD = {
  type: 'password',
  autocomplete: 'current-password',
} as const;
