// One attempt of the sign-in log: what failed, with what was expected, what came and what to do about it. For
// a test this is where support happens.

import type { Child } from 'hono/jsx';
import { SHARED_TEST_DAYS } from '../../../domain/limits.ts';
import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { CopyField, type FormError } from '../../../ui/form.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';
import type { Fact } from './detail.ts';
import { type AttemptLine, moreOf } from './page.tsx';
import { CheckLine, type ShownCheck, TestResult } from './result.tsx';

export interface AttemptPageProps {
  readonly frame: SettingsFrame;
  readonly notice: string | null;
  readonly errors: readonly FormError[];
  /** Below it the new subject is accepted; null if that is not what was wrong. */
  readonly subjectPath: string | null;
  /** The attempt names a subject. */
  readonly mayAccept: boolean;
  readonly mayForget: boolean;
  readonly attempt: AttemptLine;
  /** Set for a connection test. */
  readonly test: TestActions | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  /** The rule that broke first; null when none did. */
  readonly refusal: { readonly title: string; readonly text: string } | null;
  readonly checks: readonly ShownCheck[];
  readonly facts: readonly Fact[];
  readonly technical: readonly Fact[];
  readonly redactedResponse: string | null;
  /** The overview of SSO. */
  readonly ssoHref: string;
  /** Stands under the checks. */
  readonly children?: Child;
}

export interface TestActions {
  /** The staged version that was tested; null: the values in use. */
  readonly versionId: string | null;
  /** The link that shows the result to people without an account; null: there is none. */
  readonly link: { readonly url: string; readonly until: string } | null;
}

export function AttemptPage(props: AttemptPageProps) {
  const { frame, notice, errors, test, checks, refusal, ssoHref } = props;
  return (
    <SettingsPage
      frame={frame}
      title={test ? 'Connection test' : 'Sign-in attempt'}
      action={test && <TestAgain ssoHref={ssoHref} versionId={test.versionId} />}
    >
      {notice && <Alert kind="success">{notice}</Alert>}
      <ErrorSummary errors={errors} />
      {test && checks.length > 0 ? (
        <TestResult checks={checks} />
      ) : (
        <>
          {refusal && (
            <Alert kind="error">
              <h2>{refusal.title}</h2>
              <p>{refusal.text}</p>
            </Alert>
          )}
          {checks.length > 0 && (
            <ul class="checks">
              {checks.map((check) => (
                <CheckLine check={{ ...check, advice: null }} />
              ))}
            </ul>
          )}
        </>
      )}
      {props.children}
      {props.subjectPath && <Subjects {...props} path={props.subjectPath} />}
      <About {...props} />
      {test && <Share attempt={props.attempt} link={test.link} />}
      {test && (
        <p>
          <a href={ssoHref}>Back to SSO</a>
        </p>
      )}
    </SettingsPage>
  );
}

function TestAgain({ ssoHref, versionId }: { ssoHref: string; versionId: string | null }) {
  return (
    <form method="post" action={`${ssoHref}/test`}>
      {versionId !== null && <input type="hidden" name="id" value={versionId} />}
      <button type="submit">Test again</button>
    </form>
  );
}

function About(props: AttemptPageProps) {
  const { attempt, facts, technical, redactedResponse, test } = props;
  return (
    <>
      <dl class="facts">
        <dt>Reference number</dt>
        <dd>
          <code>{attempt.reference}</code>
        </dd>
        <dt>Time</dt>
        <dd>
          <Time text={attempt.at} />
        </dd>
        <dt>Who</dt>
        <dd>{attempt.who}</dd>
        {!test && (
          <>
            <dt>How</dt>
            <dd>{attempt.way}</dd>
            <dt>Outcome</dt>
            <dd>
              <span class={`badge badge-${attempt.outcome}`}>{attempt.outcome}</span>
            </dd>
          </>
        )}
        {attempt.more > 0 && (
          <>
            <dt>After it</dt>
            <dd>{moreOf(attempt)} refused in a short time: we counted them and kept nothing else of them</dd>
          </>
        )}
        <Facts facts={facts} />
      </dl>
      <details class="fold-away">
        <summary>Technical detail</summary>
        <dl class="facts">
          <dt>Address</dt>
          <dd>{props.address ?? '–'}</dd>
          <dt>Browser</dt>
          <dd>{props.userAgent ?? '–'}</dd>
          <Facts facts={technical} />
        </dl>
      </details>
      {redactedResponse !== null && (
        <details class="fold-away">
          <summary>Response, redacted</summary>
          <p>We replaced values about the person, signatures and certificates with their length.</p>
          <pre>{redactedResponse}</pre>
        </details>
      )}
    </>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <>
      {facts.map(({ name, value }) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </>
  );
}

function Share({ attempt, link }: { attempt: AttemptLine } & Pick<TestActions, 'link'>) {
  return (
    <section aria-labelledby="share" class="card">
      <h2 id="share">Show it to somebody without an account</h2>
      {link ? (
        <>
          <CopyField
            label="Link to this result"
            name="shared"
            value={link.url}
            hint={
              <Time
                text={`Anybody who has it sees the rules above until ${link.until}: no names, no addresses, no response.`}
              />
            }
          />
          <form method="post" action={`${attempt.href}/unshare`}>
            <button type="submit" class="outline">
              End the link
            </button>
          </form>
        </>
      ) : (
        <>
          <p>
            For your identity provider’s support, or a colleague. The link shows the rules above for{' '}
            {SHARED_TEST_DAYS} days: no names, no addresses, no response.
          </p>
          <form method="post" action={`${attempt.href}/share`}>
            <button type="submit" class="outline">
              Make a link
            </button>
          </form>
        </>
      )}
    </section>
  );
}

function Subjects({ path, mayAccept, mayForget }: AttemptPageProps & { path: string }) {
  return (
    <div class="card">
      {mayAccept && (
        <form method="post" action={`${path}/accept-subject`}>
          <button type="submit">Accept the new subject</button>
        </form>
      )}
      {mayForget && (
        <Question
          label="Accept new subjects of everybody…"
          consequence="Do this only if you have changed the Name ID format. We then forget who is who: until people sign in again, their address alone says who they are."
          action={`${path}/forget-subjects`}
          button="Accept new subjects of everybody"
        />
      )}
    </div>
  );
}
