// The sign-in log: every attempt; and one attempt, with what was expected, what came, and what to do about
// it. A connection test is an attempt too.

import type { Child } from 'hono/jsx';
import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { Checkbox, FilterForm, type FormError, TextField } from '../../../ui/form.tsx';
import { Older, type OlderEntries } from '../../../ui/pager.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface AttemptLine {
  readonly reference: string;
  readonly href: string;
  readonly at: string;
  readonly who: string;
  readonly way: string;
  readonly outcome: 'accepted' | 'refused';
  readonly reason: string | null;
  /** How many later refusals were only counted here. */
  readonly more: number;
}

export interface SignInLogProps {
  readonly frame: SettingsFrame;
  readonly errors: readonly FormError[];
  readonly reference: string;
  readonly who: string;
  readonly refusedOnly: boolean;
  readonly attempts: readonly AttemptLine[];
  readonly older: OlderEntries | null;
}

export function SignInLogPage(props: SignInLogProps) {
  const { frame, errors, reference, who, refusedOnly, attempts, older } = props;
  return (
    <SettingsPage frame={frame} title="Sign-in log">
      <ErrorSummary errors={errors} />
      <FilterForm button="Find">
        <TextField
          label="Reference number"
          name="reference"
          value={reference}
          placeholder="7K2M-9QXA-C4ZT"
          autocomplete="off"
          errors={errors}
          hint="The browser shows it when a sign-in is refused."
        />
        <TextField label="Who" name="who" value={who} placeholder="ada@example.com" />
        <Checkbox label="Refused only" name="refused" checked={refusedOnly} />
      </FilterForm>
      {attempts.length === 0 ? (
        <p>{who || refusedOnly ? 'No matching attempts.' : 'Nobody has tried to sign in yet.'}</p>
      ) : (
        <Table label="Attempts" columns={['Time', 'Who', 'How', 'Outcome', 'Reference']}>
          {attempts.map((attempt) => (
            <tr>
              <td class="date">
                <Time text={attempt.at} />
              </td>
              <td>
                <Long text={attempt.who} />
              </td>
              <td>{attempt.way}</td>
              <td>
                <span class={`badge badge-${attempt.outcome}`}>{attempt.outcome}</span> {attempt.reason}
                {attempt.more > 0 && <small> and {moreOf(attempt)}</small>}
              </td>
              <td>
                <a href={attempt.href} class="date">
                  {attempt.reference}
                </a>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Older older={older} />
    </SettingsPage>
  );
}

function moreOf({ more }: AttemptLine): string {
  return `${more.toLocaleString('en')} more`;
}

export interface ShownCheck {
  readonly title: string;
  readonly clause: string | null;
  readonly ok: boolean;
  readonly expected: string | null;
  readonly actual: string | null;
  /** What to do about it; null when it holds. */
  readonly advice: string | null;
}

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
  readonly isTest: boolean;
  readonly address: string | null;
  readonly userAgent: string | null;
  /** The rule that broke first; null when none did. */
  readonly refusal: { readonly title: string; readonly text: string; readonly rule: string } | null;
  readonly checks: readonly ShownCheck[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly redactedResponse: string | null;
  readonly ssoHref: string;
  /** Stands under the checks. */
  readonly children?: Child;
}

export function AttemptPage(props: AttemptPageProps) {
  const { frame, attempt, isTest, refusal, checks, facts, redactedResponse, ssoHref } = props;
  return (
    <SettingsPage frame={frame} title={isTest ? 'Connection test' : 'Sign-in attempt'}>
      {props.notice && <Alert kind="success">{props.notice}</Alert>}
      <ErrorSummary errors={props.errors} />
      {isTest && refusal === null && (
        <Alert kind="success">
          The connection works. This test signed nobody in. <a href={ssoHref}>Back to the SSO page</a>
        </Alert>
      )}
      {refusal && (
        <Alert kind="error">
          <h2>{refusal.title}</h2>
          <p>{refusal.text}</p>
          {props.subjectPath && <Subjects {...props} path={props.subjectPath} />}
        </Alert>
      )}
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
        <dt>How</dt>
        <dd>{attempt.way}</dd>
        <dt>Outcome</dt>
        <dd>
          <span class={`badge badge-${attempt.outcome}`}>{attempt.outcome}</span>
          {refusal && (
            <>
              {' '}
              <code>{refusal.rule}</code>
            </>
          )}
        </dd>
        {attempt.more > 0 && (
          <>
            <dt>After it</dt>
            <dd>{moreOf(attempt)} refused in a short time: we counted them and kept nothing else of them</dd>
          </>
        )}
        <dt>Address</dt>
        <dd>{props.address ?? '–'}</dd>
        <dt>Browser</dt>
        <dd>{props.userAgent ?? '–'}</dd>
        {facts.map(({ name, value }) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <Checks checks={checks} />
      {props.children}
      {redactedResponse !== null && (
        <section aria-labelledby="response">
          <h2 id="response">Response, redacted</h2>
          <p>We replaced values about the person, signatures and certificates with their length.</p>
          <pre>{redactedResponse}</pre>
        </section>
      )}
      {isTest && (
        <form method="post" action={`${ssoHref}/test`} class="actions">
          <button type="submit">Test again</button>
        </form>
      )}
    </SettingsPage>
  );
}

function Subjects({ path, mayAccept, mayForget }: AttemptPageProps & { path: string }) {
  return (
    <form method="post">
      <p class="actions">
        {mayAccept && (
          <button type="submit" formaction={`${path}/accept-subject`}>
            Accept the new subject
          </button>
        )}
        {mayForget && (
          <button type="submit" class="secondary" formaction={`${path}/forget-subjects`}>
            Accept new subjects of everybody
          </button>
        )}
      </p>
      {mayForget && (
        <p>
          Accept new subjects of everybody only if you have changed the Name ID format. We then forget who is
          who: until people sign in again, their address alone says who they are.
        </p>
      )}
    </form>
  );
}

function Checks({ checks }: { checks: readonly ShownCheck[] }) {
  if (checks.length === 0) return null;
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">Rule by rule</h2>
      <CheckList checks={checks} />
    </section>
  );
}

export function CheckList({ checks }: { checks: readonly ShownCheck[] }) {
  return (
    <ul class="checks">
      {checks.map(({ title, clause, ok, expected, actual, advice }) => (
        <li class={ok ? 'check' : 'check breaks'}>
          <strong>
            {ok ? '✓' : '✗'} {title}
          </strong>{' '}
          <span class="unseen">{ok ? 'holds' : 'does not hold'}</span>
          {clause && <small>{clause}</small>}
          <dl class="facts">
            <dt>Expected</dt>
            <dd>
              <code>{expected ?? '–'}</code>
            </dd>
            <dt>Arrived</dt>
            <dd>
              <code>{actual ?? 'nothing'}</code>
            </dd>
          </dl>
          {advice && <p>{advice}</p>}
        </li>
      ))}
    </ul>
  );
}
