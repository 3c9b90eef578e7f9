// The sign-in log: every attempt, the newest first. A connection test is an attempt too.

import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { Checkbox, FilterForm, type FormError, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Older, type OlderEntries } from '../../../ui/pager.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { KeptResponses, type SupportAccess } from './kept-responses-page.tsx';

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
  /** Above the form; null: nothing to say. */
  readonly notice: string | null;
  readonly support: SupportAccess;
}

export function SignInLogPage(props: SignInLogProps) {
  const { frame, notice, errors, reference, who, refusedOnly, attempts, older, support } = props;
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('nav_signInLog')}>
      {notice && <Alert kind="success">{notice}</Alert>}
      <ErrorSummary errors={errors} />
      <FilterForm button={t('attempts_find')}>
        <TextField
          label={t('attempts_reference')}
          name="reference"
          value={reference}
          placeholder="7K2M-9QXA-C4ZT"
          autocomplete="off"
          errors={errors}
          hint={t('attempts_reference_hint')}
        />
        <TextField label={t('log_who')} name="who" value={who} placeholder="ada@example.com" />
        <Checkbox label={t('attempts_refused_only')} name="refused" checked={refusedOnly} />
      </FilterForm>
      {attempts.length === 0 ? (
        <p>{t(who || refusedOnly ? 'attempts_no_match' : 'attempts_none')}</p>
      ) : (
        <Table
          label={t('attempts_table')}
          columns={[
            t('log_time'),
            t('log_who'),
            t('attempts_how'),
            t('log_outcome'),
            t('attempts_column_reference'),
          ]}
        >
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
                <span class={`badge badge-${attempt.outcome}`}>{t(`attempts_is_${attempt.outcome}`)}</span>{' '}
                {attempt.reason}
                {attempt.more > 0 && <small>{t('attempts_and_more', { number: attempt.more })}</small>}
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
      <KeptResponses {...support} />
    </SettingsPage>
  );
}
