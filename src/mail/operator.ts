// Mails to the operator of the deployment: what it should have sent and could not.

import type { SendingWarnings } from '../domain/webhooks/warnings.ts';
import { letter, plain, type Words } from './messages.ts';

export function sendingMail(
  { webhooks, applications, streams }: SendingWarnings,
  { origin }: { readonly origin: string },
): Words {
  const stopped = webhooks.map(({ id, url, why }) =>
    why === 'gone'
      ? `The webhook ${plain(url)} (${id}) answered 410 Gone, so we have switched it off.`
      : `The webhook ${plain(url)} (${id}) has failed for three days, until the last retry, so we have stopped.`,
  );
  const untold = applications.map(
    ({ id, name, logouts }) =>
      `The application ${plain(name)} (${id}) was not told of ${logouts === 1 ? 'one logout' : `${logouts} logouts`}: its backchannelLogoutUri has failed for a day. People may still be signed in there.`,
  );
  const stoppedStreams = streams.map(({ id, why }) =>
    why === 'gone'
      ? `The log stream ${id} was answered 410 Gone, so we have switched it off.`
      : `The log stream ${id} has failed for three days, until the last retry, so we have stopped.`,
  );
  const subject =
    webhooks.length > 0
      ? 'A webhook has stopped'
      : streams.length > 0
        ? 'A log stream has stopped'
        : 'An application was not told of logouts';
  return {
    subject,
    text: letter(
      ...stopped,
      ...(webhooks.length > 0
        ? [
            `No event is lost. Mend the receiver, then send {"enabled": true} to ${origin}/api/v1/webhooks/{id}, and the webhook goes on from where it stands.`,
          ]
        : []),
      ...stoppedStreams,
      ...(streams.length > 0
        ? [
            `No line is lost for 90 days. Mend the destination, then send {"enabled": true} to ${origin}/api/v1/log-streams/{id}.`,
          ]
        : []),
      ...untold,
      ...(applications.length > 0
        ? [`${origin}/api/v1/applications/{id}/logouts lists what each answered.`]
        : []),
    ),
  };
}
