// The keys that sign tokens of applications.

import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
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

const STATES = { next: 'signs next', signs: 'signs', retiring: 'verifies only' } as const;
const BADGES = { next: 'pending', signs: 'verified', retiring: 'waiting' } as const;

export function SigningKeysPage({ frame, path, keys, notice, errors }: SigningKeysProps) {
  return (
    <SettingsPage frame={frame} title="Signing keys">
      <OutcomeAlerts notice={notice} errors={errors} />
      <p>These keys sign the tokens of applications. We replace each one after 90 days.</p>
      {keys.length === 0 ? (
        <p>There is no key yet. The first sign-in to an application makes them.</p>
      ) : (
        <Table label="Signing keys" columns={['Key', 'Algorithm', 'State', 'Signs from', 'Published until']}>
          {keys.map(({ kid, alg, state, from, until }) => (
            <tr>
              <td class="wide">
                <code>{kid}</code>
              </td>
              <td>{alg}</td>
              <td>
                <span class={`badge badge-${BADGES[state]}`}>{STATES[state]}</span>
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
      )}
      <Question
        label="Rotate…"
        consequence="We publish the next key of each algorithm now, and sign with it in a day, when every application has read it. Nobody notices."
        action={`${path}/rotate`}
        button="Publish the next keys"
      />
      <Question
        label="A key has leaked…"
        consequence="New keys sign at once, and every access token and ID token of the present keys is worthless. Applications fetch the new keys and new tokens; some show an error until they do."
        action={`${path}/replace`}
        button="Replace the keys at once"
      />
    </SettingsPage>
  );
}
