// The pages on the way into an application: which organization, that there is no way in, and that the browser
// is on its way.

import { NarrowPage, type Viewer } from '../../ui/document.tsx';
import { useTexts } from '../../ui/look.ts';

export function ChooseOrganization({
  path,
  applicationName,
  memberships,
  othersHref,
  viewer,
}: {
  path: string;
  applicationName: string;
  memberships: readonly {
    readonly access: string;
    readonly organization: { readonly id: string; readonly name: string };
  }[];
  othersHref: string;
  viewer: Viewer | null;
}) {
  const t = useTexts();
  return (
    <NarrowPage title={t('choose_title')} viewer={viewer}>
      <p>{t('choose_intro', { application: applicationName })}</p>
      <form method="post" action={path}>
        {memberships.map(({ access, organization: { id, name } }) => (
          <button type="submit" name="organization" value={id}>
            {name}
            {access !== 'open' && <small>{t('choose_sign_in_first')}</small>}
          </button>
        ))}
      </form>
      <p>
        <a href={othersHref}>{t('other_account')}</a>
      </p>
    </NarrowPage>
  );
}

/** How the application learns of the refusal. */
type Back = { readonly href: string } | { readonly action: string; readonly fields: FormFields };

export function NoAccess({
  applicationName,
  organizationName,
  suspended,
  back,
  othersHref,
  viewer,
}: {
  applicationName: string;
  /** One of their own; null: they belong to none that counts here. */
  organizationName: string | null;
  suspended: boolean;
  back: Back;
  othersHref: string;
  viewer: Viewer | null;
}) {
  const t = useTexts();
  const application = applicationName;
  return (
    <NarrowPage title={t('no_access_title', { application })} viewer={viewer}>
      {organizationName === null ? (
        <p>{t('no_access', { application })}</p>
      ) : suspended ? (
        <p>{t('no_access_suspended', { organization: organizationName, application })}</p>
      ) : (
        <p>{t('no_access_inactive', { organization: organizationName })}</p>
      )}
      <p class="actions">
        <a href={othersHref} class="button">
          {t('other_account')}
        </a>
        {'href' in back && (
          <a href={back.href} class="button quiet">
            {t('back_to', { application })}
          </a>
        )}
      </p>
      {'action' in back && (
        <form method="post" action={back.action}>
          <Hidden fields={back.fields} />
          <button type="submit" class="secondary">
            {t('back_to', { application })}
          </button>
        </form>
      )}
    </NarrowPage>
  );
}

/** Goes on by itself, with or without a script. */
export function OnTheWay({ path }: { path: string }) {
  const t = useTexts();
  return (
    <NarrowPage title={t('signing_in')}>
      <meta http-equiv="refresh" content={`0;url=${path}`} />
      <p>{t.parts('to_application', { link: <a href={path}>{t('continue')}</a> })}</p>
    </NarrowPage>
  );
}

/** The answer by a form: OAuth 2.0 Form Post Response Mode 2. */
export function PostToApplication({ action, fields }: { action: string; fields: FormFields }) {
  const t = useTexts();
  return (
    <NarrowPage title={t('signing_in')}>
      <p>{t('back_to_application')}</p>
      <form method="post" action={action} data-auto-submit="yes">
        <Hidden fields={fields} />
        <button type="submit">{t('continue')}</button>
      </form>
    </NarrowPage>
  );
}

/** A form of an application, sent once more from here: only so does it bring our cookie along. */
export function PostAgain({ action, fields }: { action: string; fields: FormFields }) {
  const t = useTexts();
  return (
    <NarrowPage title={t('signing_out')}>
      <p>{t('one_moment')}</p>
      <form method="post" action={action} data-auto-submit="yes">
        <Hidden fields={fields} />
        <button type="submit">{t('continue')}</button>
      </form>
    </NarrowPage>
  );
}

export function AskSignOut({
  action,
  applicationName,
  fields,
  viewer,
}: {
  action: string;
  /** Null: nobody says who asks. */
  applicationName: string | null;
  fields: FormFields;
  viewer: Viewer | null;
}) {
  const t = useTexts();
  return (
    <NarrowPage title={t('ask_sign_out')} viewer={viewer}>
      <p>
        {applicationName === null
          ? t('ask_sign_out_link')
          : t('ask_sign_out_app', { application: applicationName })}
      </p>
      <form method="post" action={action}>
        <Hidden fields={fields} />
        <button type="submit">{t('sign_out')}</button>
      </form>
    </NarrowPage>
  );
}

type FormFields = readonly (readonly [name: string, value: string])[];

function Hidden({ fields }: { fields: FormFields }) {
  return (
    <>
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
