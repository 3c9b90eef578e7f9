// How far the lists are that somebody invited: so many of so many, what holds the rest up and until when, and
// who was left out. The section renews itself while mails are under way.

import type { Child } from 'hono/jsx';
import {
  INVITATION_MAILS_OF_ALL_PER_HOUR,
  INVITATION_MAILS_PER_HOUR,
  INVITATION_MAILS_TO_ONE_PER_DAY,
} from '../../../domain/limits.ts';
import type { Texts } from '../../../texts/texts.ts';
import { useTexts } from '../../../ui/look.ts';
import { Time } from '../../../ui/time.tsx';

export interface ShownList {
  readonly by: string;
  readonly at: string;
  readonly total: number;
  readonly sent: number;
  readonly waiting: number;
  /** Sentences about those that are neither. */
  readonly notes: readonly string[];
}

export interface ShownProgress {
  readonly lists: readonly ShownList[];
  /** Why the queue stands still; null: it does not. */
  readonly held: 'domain_limit' | 'pace' | 'mail_service' | 'retry' | 'suspended' | null;
  /** Until when. */
  readonly until: string;
}

/** How often the page asks, in seconds: often while mails go out, seldom while they wait. */
const BUSY_SECONDS = 3;
const HELD_SECONDS = 60;

export function InvitationProgress({ progress, path }: { progress: ShownProgress; path: string }) {
  const { lists, held } = progress;
  const t = useTexts();
  if (lists.length === 0) return null;
  const waits = lists.some(({ waiting }) => waiting > 0);
  const often = held === null || held === 'pace' ? BUSY_SECONDS : HELD_SECONDS;
  return (
    <section id="progress" aria-label={t('progress_label')} {...(waits && { 'data-renew': `${often}` })}>
      {lists.map((list) => (
        <ListOfPeople list={list} progress={progress} />
      ))}
      {waits && (
        <p class="quiet">{t.parts('progress_goes_on', { link: <a href={path}>{t('progress_see')}</a> })}</p>
      )}
    </section>
  );
}

function ListOfPeople({ list, progress }: { list: ShownList; progress: ShownProgress }) {
  const { total, sent, waiting, notes, by, at } = list;
  const t = useTexts();
  return (
    <div class={`alert alert-${waiting > 0 || sent === total ? 'info' : 'warning'}`}>
      <p role="status">
        <strong>{headlineOf(list, t)}</strong>
      </p>
      {waiting > 0 && (
        <>
          <progress max={total} value={sent} aria-label={t('progress_sent_label')} />
          <p>
            {t('progress_waits', { count: waiting })} <Held {...progress} />
          </p>
        </>
      )}
      {notes.map((note) => (
        <p>{note}</p>
      ))}
      <p>
        <small>{t.parts<'progress_by', Child>('progress_by', { who: by, at: <Time text={at} /> })}</small>
      </p>
    </div>
  );
}

function headlineOf({ total, sent, waiting }: ShownList, t: Texts): string {
  if (total === 0) return t('progress_nobody');
  if (sent === total) return t('progress_all_sent', { count: sent });
  return t(waiting > 0 ? 'progress_sent_so_far' : 'progress_sent', { sent, total });
}

function Held({ held, until: text }: Pick<ShownProgress, 'held' | 'until'>) {
  const t = useTexts();
  const until = <Time text={text} />;
  switch (held) {
    case null:
      return <>{t('progress_sending')}</>;
    case 'pace':
      return <>{t('progress_pace')}</>;
    case 'suspended':
      return <>{t('progress_suspended')}</>;
    case 'mail_service':
      return <>{t.parts('progress_mail_service', { until })}</>;
    case 'retry':
      return (
        <>
          {t.parts<'progress_retry', Child>('progress_retry', {
            until,
            most: INVITATION_MAILS_TO_ONE_PER_DAY,
          })}
        </>
      );
    case 'domain_limit':
      return (
        <>
          {t.parts<'progress_domain_limit', Child>('progress_domain_limit', {
            until,
            most: INVITATION_MAILS_PER_HOUR,
            total: INVITATION_MAILS_OF_ALL_PER_HOUR,
          })}
        </>
      );
  }
}
