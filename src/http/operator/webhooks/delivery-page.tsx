// One delivery: what was sent, and what came back.

import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';
import { Badge, type DeliveryLine } from './page.tsx';

export interface DeliveryProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly webhookHref: string;
  readonly line: DeliveryLine;
  readonly eventId: string;
  readonly organizationId: string | null;
  readonly seq: number | null;
  /** In words. */
  readonly outcome: string;
  /** Null: the event is not kept any more. */
  readonly body: string | null;
  readonly answer: string | null;
}

export function DeliveryPage(props: DeliveryProps) {
  const { frame, path, webhookHref, line, eventId, organizationId, seq, outcome, body, answer } = props;
  return (
    <SettingsPage
      frame={frame}
      title={line.type}
      action={
        <form method="post" action={`${path}/again`}>
          <button type="submit">Send again</button>
        </form>
      }
    >
      <OutcomeAlerts {...props} />
      <p>
        <Badge {...line.state} /> {outcome}
      </p>
      <dl class="facts">
        <dt>Time</dt>
        <dd>
          <Time text={line.at} />, {line.took}
        </dd>
        <dt>Kind</dt>
        <dd>{`${line.kind}, try ${line.attempt}`}</dd>
        <dt>webhook-id</dt>
        <dd>
          <code>{eventId}</code>
        </dd>
        {organizationId && (
          <>
            <dt>Organization</dt>
            <dd>
              <code>{organizationId}</code>
            </dd>
            <dt>seq</dt>
            <dd>{seq}</dd>
          </>
        )}
      </dl>
      <h2>What we sent</h2>
      {body === null ? <p>The event is not kept any more.</p> : <pre class="wide">{body}</pre>}
      <h2>What came back</h2>
      {answer === null ? <p>Nothing.</p> : <pre class="wide">{answer}</pre>}
      <p>
        <a href={webhookHref}>Back to the webhook</a>
      </p>
    </SettingsPage>
  );
}
