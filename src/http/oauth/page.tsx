// The pages on the way into an application: which organization, that there is no way in, and that the browser
// is on its way.

import { NarrowPage, type Viewer } from '../../ui/document.tsx';

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
  return (
    <NarrowPage title="Choose an organization" viewer={viewer}>
      <p>
        {applicationName} learns who you are, and your role and groups in the organization that you choose.
      </p>
      <form method="post" action={path}>
        {memberships.map(({ access, organization: { id, name } }) => (
          <button type="submit" name="organization" value={id}>
            {name}
            {access !== 'open' && <small> (you sign in first)</small>}
          </button>
        ))}
      </form>
      <p>
        <a href={othersHref}>Use another account</a>
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
  return (
    <NarrowPage title={`No access to ${applicationName}`} viewer={viewer}>
      {organizationName === null ? (
        <p>
          This account has no access here: it belongs to no organization that may use {applicationName}, or
          not to the one that {applicationName} asked for. Ask your administrator for access, or use another
          account.
        </p>
      ) : suspended ? (
        <p>
          {organizationName} is suspended: nobody can sign in to it. Ask the support of {applicationName} what
          to do, or use another account.
        </p>
      ) : (
        <p>
          Your account is deactivated in {organizationName}. Ask an administrator of {organizationName} to
          activate it, or use another account.
        </p>
      )}
      <p class="actions">
        <a href={othersHref} class="button">
          Use another account
        </a>
        {'href' in back && (
          <a href={back.href} class="button quiet">
            {`Back to ${applicationName}`}
          </a>
        )}
      </p>
      {'action' in back && (
        <form method="post" action={back.action}>
          <Hidden fields={back.fields} />
          <button type="submit" class="secondary">
            {`Back to ${applicationName}`}
          </button>
        </form>
      )}
    </NarrowPage>
  );
}

/** Goes on by itself, with or without a script. */
export function OnTheWay({ path }: { path: string }) {
  return (
    <NarrowPage title="Signing in">
      <meta http-equiv="refresh" content={`0;url=${path}`} />
      <p>
        Taking you to the application. <a href={path}>Continue</a>
      </p>
    </NarrowPage>
  );
}

/** The answer by a form: OAuth 2.0 Form Post Response Mode 2. */
export function PostToApplication({ action, fields }: { action: string; fields: FormFields }) {
  return (
    <NarrowPage title="Signing in">
      <p>Taking you back to the application.</p>
      <form method="post" action={action} data-auto-submit="yes">
        <Hidden fields={fields} />
        <button type="submit">Continue</button>
      </form>
    </NarrowPage>
  );
}

/** A form of an application, sent once more from here: only so does it bring our cookie along. */
export function PostAgain({ action, fields }: { action: string; fields: FormFields }) {
  return (
    <NarrowPage title="Signing out">
      <p>One moment: signing you out.</p>
      <form method="post" action={action} data-auto-submit="yes">
        <Hidden fields={fields} />
        <button type="submit">Continue</button>
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
  return (
    <NarrowPage title="Sign out?" viewer={viewer}>
      <p>
        {applicationName ?? 'A link'} asks to sign you out. You will be signed out of every application that
        you signed in to from here. To stay signed in, close this page.
      </p>
      <form method="post" action={action}>
        <Hidden fields={fields} />
        <button type="submit">Sign out</button>
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
