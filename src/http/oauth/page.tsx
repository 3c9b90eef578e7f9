// The pages on the way into an application: which organization, and that the browser is on its way.

import { NarrowPage, type Viewer } from '../../ui/document.tsx';

export function ChooseOrganization({
  path,
  applicationName,
  organizations,
  viewer,
}: {
  path: string;
  applicationName: string;
  organizations: readonly { readonly id: string; readonly name: string }[];
  viewer: Viewer | null;
}) {
  return (
    <NarrowPage title="Choose an organization" viewer={viewer}>
      <p>You belong to several organizations. Choose the one that you want to use {applicationName} for.</p>
      <form method="post" action={path}>
        {organizations.map(({ id, name }) => (
          <button type="submit" name="organization" value={id}>
            {name}
          </button>
        ))}
      </form>
    </NarrowPage>
  );
}

/** The answer by a form: OAuth 2.0 Form Post Response Mode 2. */
export function PostToApplication({ action, fields }: { action: string; fields: Fields }) {
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
export function PostAgain({ action, fields }: { action: string; fields: Fields }) {
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
  fields: Fields;
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

type Fields = readonly (readonly [name: string, value: string])[];

function Hidden({ fields }: { fields: Fields }) {
  return (
    <>
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
