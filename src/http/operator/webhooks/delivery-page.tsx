// One delivery: what was sent, and what came back.

import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';
import { Badge, type DeliveryLine } from './page.tsx';

export interface DeliveryProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly webhookHref: string;
  readonly line: DeliveryLine;
  readonly eventId: string;
  /** Null: a test. */
  readonly organization: { readonly name: string; readonly href: string } | null;
  readonly seq: number | null;
  /** In words. */
  readonly outcome: string;
  /** Null: the event is not kept any more. */
  readonly body: string | null;
  readonly answer: string | null;
}

export function DeliveryPage(props: DeliveryProps) {
  const { frame, path, webhookHref, line, eventId, organization, seq, outcome, body, answer } = props;
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={line.type}
      action={
        body !== null && (
          <form method="post" action={`${path}/again`}>
            <button type="submit">{t('delivery_again')}</button>
          </form>
        )
      }
    >
      <OutcomeAlerts {...props} />
      <p>
        <Badge {...line.state} /> {outcome}
      </p>
      <dl class="facts">
        <dt>{t('webhook_sent_time')}</dt>
        <dd>
          <Time text={line.at} />, {line.took}
        </dd>
        <dt>{t('delivery_kind')}</dt>
        <dd>
          {line.kind === ''
            ? t('webhook_try', { number: line.attempt })
            : t('webhook_kind_try', { kind: line.kind, number: line.attempt })}
        </dd>
        <dt>webhook-id</dt>
        <dd>
          <code>{eventId}</code>
        </dd>
        {organization && (
          <>
            <dt>{t('webhook_stuck_organization')}</dt>
            <dd>
              <a href={organization.href}>{organization.name}</a>
            </dd>
            <dt>seq</dt>
            <dd>{seq}</dd>
          </>
        )}
      </dl>
      <h2>{t('delivery_what')}</h2>
      {body === null ? <p>{t('delivery_gone')}</p> : <pre class="wide">{body}</pre>}
      <h2>{t('delivery_answer')}</h2>
      {answer === null ? <p>{t('delivery_no_answer')}</p> : <pre class="wide">{answer}</pre>}
      <p>
        <a href={webhookHref}>{t('delivery_back')}</a>
      </p>
    </SettingsPage>
  );
}
