// One attempt of the sign-in log: what failed, with what was expected, what came and what to do about it. For
// a test this is where support happens.

import type { Child } from 'hono/jsx';
import { SHARED_TEST_DAYS } from '../../../domain/limits.ts';
import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { CopyField, type FormError } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';
import type { Fact } from './detail.ts';
import type { AttemptLine } from './page.tsx';
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
  /** Stands at the end. */
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
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={t(test ? 'attempt_test_title' : 'attempt_title')}
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
      {props.subjectPath && <Subjects {...props} path={props.subjectPath} />}
      <About {...props} />
      {props.children}
      {test && <Share attempt={props.attempt} link={test.link} />}
      {test && (
        <p>
          <a href={ssoHref}>{t('attempt_back')}</a>
        </p>
      )}
    </SettingsPage>
  );
}

function TestAgain({ ssoHref, versionId }: { ssoHref: string; versionId: string | null }) {
  const t = useTexts();
  return (
    <form method="post" action={`${ssoHref}/test`}>
      {versionId !== null && <input type="hidden" name="id" value={versionId} />}
      <button type="submit">{t('attempt_test_again')}</button>
    </form>
  );
}

function About(props: AttemptPageProps) {
  const { attempt, facts, technical, redactedResponse, test } = props;
  const t = useTexts();
  return (
    <>
      <dl class="facts">
        <dt>{t('attempts_reference')}</dt>
        <dd>
          <code>{attempt.reference}</code>
        </dd>
        <dt>{t('log_time')}</dt>
        <dd>
          <Time text={attempt.at} />
        </dd>
        <dt>{t('log_who')}</dt>
        <dd>{attempt.who}</dd>
        {!test && (
          <>
            <dt>{t('attempts_how')}</dt>
            <dd>{attempt.way}</dd>
            <dt>{t('log_outcome')}</dt>
            <dd>
              <span class={`badge badge-${attempt.outcome}`}>{t(`attempts_is_${attempt.outcome}`)}</span>
            </dd>
          </>
        )}
        {attempt.more > 0 && (
          <>
            <dt>{t('attempt_after')}</dt>
            <dd>{t('attempt_after_text', { number: attempt.more })}</dd>
          </>
        )}
        <Facts facts={facts} />
      </dl>
      <details class="fold-away">
        <summary>{t('attempt_technical')}</summary>
        <dl class="facts">
          <dt>{t('attempt_address')}</dt>
          <dd>{props.address ?? '–'}</dd>
          <dt>{t('attempt_browser')}</dt>
          <dd>{props.userAgent ?? '–'}</dd>
          <Facts facts={technical} />
        </dl>
      </details>
      {redactedResponse !== null && (
        <details class="fold-away">
          <summary>{t('attempt_response')}</summary>
          <p>{t('attempt_response_hint')}</p>
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
  const t = useTexts();
  return (
    <section aria-labelledby="share" class="card">
      <h2 id="share">{t('attempt_share')}</h2>
      {link ? (
        <>
          <CopyField
            label={t('attempt_share_link')}
            name="shared"
            value={link.url}
            hint={<Time text={t('attempt_share_link_hint', { until: link.until })} />}
          />
          <form method="post" action={`${attempt.href}/unshare`}>
            <button type="submit" class="outline">
              {t('attempt_share_end')}
            </button>
          </form>
        </>
      ) : (
        <>
          <p>{t('attempt_share_what', { days: SHARED_TEST_DAYS })}</p>
          <form method="post" action={`${attempt.href}/share`}>
            <button type="submit" class="outline">
              {t('attempt_share_make')}
            </button>
          </form>
        </>
      )}
    </section>
  );
}

function Subjects({ path, mayAccept, mayForget }: AttemptPageProps & { path: string }) {
  const t = useTexts();
  return (
    <div class="card">
      {mayAccept && (
        <form method="post" action={`${path}/accept-subject`}>
          <button type="submit">{t('attempt_accept')}</button>
        </form>
      )}
      {mayForget && (
        <Question
          label={t('attempt_forget_ask')}
          consequence={t('attempt_forget_means')}
          action={`${path}/forget-subjects`}
          button={t('attempt_forget')}
        />
      )}
    </div>
  );
}
