// The keys that sign tokens of applications.

import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface SigningKeysProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly keys: readonly {
    readonly kid: string;
    readonly alg: string;
    readonly state: 'next' | 'signs' | 'retiring';
    readonly from: string;
    readonly until: string;
  }[];
}

const COLUMNS = [
  'api_keys_key',
  'signing_keys_algorithm',
  'signing_keys_state',
  'signing_keys_from',
  'signing_keys_until',
] as const;
const BADGES = { next: 'pending', signs: 'verified', retiring: 'waiting' } as const;

export function SigningKeysPage({ frame, path, keys, notice, errors }: SigningKeysProps) {
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('console_signingKeys')}>
      <OutcomeAlerts notice={notice} errors={errors} />
      <p>{t('signing_keys_intro')}</p>
      {keys.length === 0 ? (
        <p>{t('signing_keys_none')}</p>
      ) : (
        <>
          <Table label={t('console_signingKeys')} columns={COLUMNS.map((key) => t(key))}>
            {keys.map(({ kid, alg, state, from, until }) => (
              <tr>
                <td class="wide">
                  <code>{kid}</code>
                </td>
                <td>{alg}</td>
                <td>
                  <span class={`badge badge-${BADGES[state]}`}>{t(`signing_keys_is_${state}`)}</span>
                </td>
                <td class="date">
                  <Time text={from} />
                </td>
                <td class="date">
                  <Time text={until} />
                </td>
              </tr>
            ))}
          </Table>
          <Question
            label={t('signing_keys_rotate_ask')}
            consequence={t('signing_keys_rotate_means')}
            action={`${path}/rotate`}
            button={t('signing_keys_rotate')}
            calm
          />
          <Question
            label={t('signing_keys_replace_ask')}
            consequence={t('signing_keys_replace_means')}
            action={`${path}/replace`}
            button={t('signing_keys_replace')}
          />
        </>
      )}
    </SettingsPage>
  );
}
