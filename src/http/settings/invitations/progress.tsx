// How far the lists are that somebody invited: so many of so many, what holds the rest up and until when, and
// who was left out. The section renews itself while mails are under way.

import {
  INVITATION_MAILS_OF_ALL_PER_HOUR,
  INVITATION_MAILS_PER_HOUR,
  INVITATION_MAILS_TO_ONE_PER_DAY,
} from '../../../domain/limits.ts';
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
  if (lists.length === 0) return null;
  const waits = lists.some(({ waiting }) => waiting > 0);
  const often = held === null || held === 'pace' ? BUSY_SECONDS : HELD_SECONDS;
  return (
    <section id="progress" aria-label="Invitations on their way" {...(waits && { 'data-renew': `${often}` })}>
      {lists.map((list) => (
        <ListOfPeople list={list} progress={progress} />
      ))}
      {waits && (
        <p class="quiet">
          This goes on by itself, also after you close the page. <a href={path}>See where it stands now</a>
        </p>
      )}
    </section>
  );
}

function ListOfPeople({ list, progress }: { list: ShownList; progress: ShownProgress }) {
  const { total, sent, waiting, notes, by, at } = list;
  return (
    <div class={`alert alert-${waiting > 0 || sent === total ? 'info' : 'warning'}`}>
      <p role="status">
        <strong>{headlineOf(list)}</strong>
      </p>
      {waiting > 0 && (
        <>
          <progress max={total} value={sent} aria-label="Invitations sent" />
          <p>
            {number(waiting)} {waiting === 1 ? 'waits' : 'wait'}. <Held {...progress} />
          </p>
        </>
      )}
      {notes.map((note) => (
        <p>{note}</p>
      ))}
      <p>
        <small>
          Invited by {by}, <Time text={at} />
        </small>
      </p>
    </div>
  );
}

function headlineOf({ total, sent, waiting }: ShownList): string {
  if (total === 0) return 'Nobody was invited.';
  if (sent === total)
    return `${number(sent)} ${sent === 1 ? 'invitation has' : 'invitations have'} been sent.`;
  const verb = waiting > 0 ? 'have been sent so far' : 'have been sent';
  return `${number(sent)} of ${number(total)} invitations ${verb}.`;
}

function Held({ held, until }: Pick<ShownProgress, 'held' | 'until'>) {
  const paused = (
    <>
      Paused until <Time text={until} />:
    </>
  );
  switch (held) {
    case null:
      return <>They are being sent now.</>;
    case 'pace':
      return <>We send them evenly, and go on in less than a minute.</>;
    case 'suspended':
      return <>Paused: this organization is suspended.</>;
    case 'mail_service':
      return <>{paused} our mail service takes no mails at the moment.</>;
    case 'retry':
      return (
        <>
          {paused} a mail could not be sent and is tried again, or its mailbox has had{' '}
          {INVITATION_MAILS_TO_ONE_PER_DAY} invitation mails in a day.
        </>
      );
    case 'domain_limit':
      return (
        <>
          {paused} at most {INVITATION_MAILS_PER_HOUR} invitation mails an hour go to one email domain that is
          not yours, and {INVITATION_MAILS_OF_ALL_PER_HOUR} in total. Verify your domain to lift this limit.
        </>
      );
  }
}

export function number(count: number): string {
  return count.toLocaleString('en');
}
