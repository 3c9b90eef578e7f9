// The step of provisioning.

import { Alert } from '../../ui/alert.tsx';
import { CopyField } from '../../ui/form.tsx';
import { Question } from '../../ui/question.tsx';
import type { findGuide } from '../settings/guides/guides.tsx';
import { type GuideValues, Steps } from '../settings/guides/steps.tsx';
import { GoOn, Live, type SetUpFrame, SetUpPage } from './frame.tsx';

export interface ScimStepProps {
  readonly frame: SetUpFrame;
  readonly path: string;
  readonly guide: ReturnType<typeof findGuide>;
  readonly values: GuideValues;
  /** Why there cannot be a token yet; null: there can. */
  readonly obstacle: string | null;
  /** In clear, right after it was made; never again. */
  readonly newToken: string | null;
  readonly state: 'none' | 'waiting' | 'working';
  readonly askAt: string | null;
  readonly refresh: { readonly seconds: number; readonly path: string } | null;
}

const GO_ON = { values: '', metadata: '' } as const;

export function ScimStepPage(props: ScimStepProps) {
  const { frame, guide, values, obstacle, newToken, state, askAt, refresh } = props;
  return (
    <SetUpPage frame={frame} step="scim" refresh={refresh}>
      <p>
        Your identity provider adds, changes and deactivates people and teams here. You can also leave this
        for later.
      </p>
      {obstacle && <Alert kind="warning">{obstacle}</Alert>}
      {newToken && (
        <section aria-labelledby="new-token">
          <h2 id="new-token">The values to paste</h2>
          <Alert kind="warning">We show this token only once. Copy it to your identity provider now.</Alert>
          <CopyField label="Bearer token" name="newToken" value={newToken} />
          <CopyField label="Base URL" name="baseUrl" value={values.scim} hint="Entra: “Tenant URL”." />
        </section>
      )}
      {!obstacle && <Token {...props} />}
      {state !== 'none' && (
        <Live id="live" askAt={askAt} waiting="Waiting for the first SCIM request…">
          {state === 'working' && (
            <>
              <p>
                <span class="badge badge-done">Working</span> SCIM requests arrive with the token.
              </p>
              <GoOn href={frame.nextHref} />
            </>
          )}
        </Live>
      )}
      {state === 'waiting' && (
        <noscript>
          <p>
            <a href={askAt ?? ''}>See whether a request has come</a>
          </p>
        </noscript>
      )}
      {guide && state !== 'none' && <AtProvider guide={guide} values={values} />}
      {state !== 'working' && <GoOn href={frame.nextHref} quiet />}
    </SetUpPage>
  );
}

function Token({ path, state }: ScimStepProps) {
  if (state === 'none') {
    return (
      <form method="post" action={`${path}/token`}>
        <button type="submit">Make the token</button>
      </form>
    );
  }
  return (
    <Question
      label="Make a new token…"
      consequence="A new token replaces the one before at once: provisioning stops until your identity provider has it."
      action={`${path}/token`}
      button="Make a new token"
    />
  );
}

function AtProvider({
  guide: { guide, pictures },
  values,
}: {
  guide: NonNullable<ScimStepProps['guide']>;
  values: GuideValues;
}) {
  return (
    <section aria-labelledby="at-provider">
      <h2 id="at-provider">{`At ${guide.name}`}</h2>
      {guide.scim ? (
        <Steps guide={guide} part="scim" pictures={pictures.scim} values={values} goOn={GO_ON} isGuided />
      ) : (
        <p>
          {`${guide.name} cannot provision a custom application. Ask the person who gave you the link for “IdP-managed access”: anyone who signs in then becomes a Member.`}
        </p>
      )}
    </section>
  );
}
