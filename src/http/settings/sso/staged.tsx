// The versions of a connection beside the one in use: what is staged, and what was there before a switch.

import type { Child } from 'hono/jsx';
import { Alert } from '../../../ui/alert.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';
import { Time } from '../../../ui/time.tsx';

export interface ChangeLine {
  readonly label: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface StagedShown {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  /** When a test of exactly these values worked; null: none has. */
  readonly tested: string | null;
  readonly changes: readonly ChangeLine[];
}

export interface FormerShown {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  /** Until when it can come back. */
  readonly until: string;
  /** What a switch back would change. */
  readonly changes: readonly ChangeLine[];
}

export function Changes({ changes }: { changes: readonly ChangeLine[] }) {
  return (
    <ul>
      {changes.map(({ label, before, after }) => (
        <li>
          {`${label}: `}
          {before !== null && (
            <>
              <del>{before}</del>{' '}
            </>
          )}
          {after !== null && <ins>{after}</ins>}
        </li>
      ))}
    </ul>
  );
}

export function Staged({ staged, path }: { staged: StagedShown | null; path: string }) {
  if (!staged) return null;
  const { id, by, at, tested, changes } = staged;
  const t = useTexts();
  return (
    <section aria-labelledby="staged" class="card">
      <h2 id="staged">{t('staged_title')}</h2>
      <p>{t.parts('staged_by', { who: by, at: <Time text={at} /> })}</p>
      <Changes changes={changes} />
      {tested ? (
        <p>
          <span class="badge badge-done">{t('staged_tested')}</span>
          {t.parts('staged_tested_at', { at: <Time text={tested} /> })}
        </p>
      ) : (
        <p>
          <span class="badge badge-pending">{t('staged_untested')}</span>
          {t('staged_untested_hint')}
        </p>
      )}
      <div class="actions">
        {tested && <VersionForm action={`${path}/switch`} id={id} button={t('staged_switch')} primary />}
        <VersionForm
          action={`${path}/test`}
          id={id}
          button={t(tested ? 'staged_test_again' : 'staged_test')}
          primary={!tested}
        />
      </div>
      <Question
        label={t('staged_discard_ask')}
        consequence={t('staged_discard_means')}
        action={`${path}/discard`}
        button={t('staged_discard')}
      >
        <input type="hidden" name="id" value={id} />
      </Question>
      {!tested && (
        <Question
          label={t('staged_blind_ask')}
          consequence={t('staged_blind_means')}
          action={`${path}/switch`}
          button={t('staged_blind')}
        >
          <input type="hidden" name="id" value={id} />
        </Question>
      )}
    </section>
  );
}

export function Former({ former, path }: { former: FormerShown | null; path: string }) {
  if (!former) return null;
  const { id, by, at, until, changes } = former;
  const t = useTexts();
  return (
    <section aria-labelledby="former" class="card">
      <h2 id="former">{t('staged_former_title')}</h2>
      <p>{t.parts('staged_former_by', { who: by, at: <Time text={at} />, until: <Time text={until} /> })}</p>
      <Changes changes={changes} />
      <div class="actions">
        <VersionForm action={`${path}/switch-back`} id={id} button={t('staged_back')} />
      </div>
    </section>
  );
}

interface VersionFormProps {
  readonly action: string;
  readonly id: string;
  readonly button: string;
  readonly primary?: boolean;
}

function VersionForm({ action, id, button, primary = false }: VersionFormProps) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="id" value={id} />
      <button type="submit" class={primary ? '' : 'outline'}>
        {button}
      </button>
    </form>
  );
}

/** What the other parts say of it. */
export function StagedNote({ path }: { path: string }) {
  const t = useTexts();
  return (
    <Alert kind="info">
      {t.parts<'staged_note', Child>('staged_note', { link: <a href={path}>{t('staged_note_link')}</a> })}
    </Alert>
  );
}
