// Mails to the operator of the deployment: what it should have sent and could not.

import type { SendingWarnings } from '../domain/webhooks/warnings.ts';
import { ENGLISH, type Texts } from '../texts/texts.ts';
import { letter, plain, type Words } from './messages.ts';

export function sendingMail(
  { webhooks, applications, streams }: SendingWarnings,
  { origin }: { readonly origin: string },
  t: Texts = ENGLISH,
): Words {
  const api = `${origin}/api/v1`;
  const body = '{"enabled": true}';
  const stopped = webhooks.map(({ id, url, why }) =>
    t(why === 'gone' ? 'unsent_webhook_gone' : 'unsent_webhook_failed', { url: plain(url), id }),
  );
  const stoppedStreams = streams.map(({ id, why }) =>
    t(why === 'gone' ? 'unsent_stream_gone' : 'unsent_stream_failed', { id }),
  );
  const untold = applications.map(({ id, name, logouts }) =>
    t('unsent_logouts_of', { name: plain(name), id, count: logouts }),
  );
  const first = webhooks.length > 0 ? 'webhook' : streams.length > 0 ? 'stream' : 'logouts';
  return {
    subject: t(`unsent_${first}`),
    text: letter(
      ...stopped,
      ...(webhooks.length > 0 ? [t('unsent_webhook_mend', { body, address: `${api}/webhooks/{id}` })] : []),
      ...stoppedStreams,
      ...(streams.length > 0 ? [t('unsent_stream_mend', { body, address: `${api}/log-streams/{id}` })] : []),
      ...untold,
      ...(applications.length > 0
        ? [t('unsent_logouts_list', { address: `${api}/applications/{id}/logouts` })]
        : []),
    ),
  };
}
