// Access Security → Domain Claiming: the claims, the record that proves each, and what DNS said last.

import type { Child } from 'hono/jsx';
import { GRACE_DAYS, MAX_DOMAIN_CHARACTERS } from '../../../domain/limits.ts';
import { settingsPath } from '../../../domain/paths.ts';
import { Alert, type Obstacle, ObstacleAlert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';

export interface DomainsProps extends Outcome {
  /** What to do about a domain that another organization has. */
  readonly elsewhere: Obstacle | null;
  readonly frame: SettingsFrame;
  readonly domains: readonly ShownDomain[];
  /** What was typed into the form that was refused. */
  readonly typed: string;
  /** The claim that is about to be given up; null: none. */
  readonly removing: string | null;
}

export interface ShownDomain {
  readonly id: string;
  readonly name: string;
  readonly record: string;
  readonly status: 'pending' | 'verified' | 'expired';
  /** `since 2026-11-02` */
  readonly since: string;
  /** `2026-11-02 09:00 UTC`; null: DNS has not been asked yet. */
  readonly checked: string | null;
  /** The operator vouches that it is the organization's, so no record is needed. */
  readonly vouched: boolean;
  /** How many resolvers see the record, if they disagree; null: they do not. */
  readonly disagreement: string | null;
  /** The records at its name at the last check, which did not find ours; null: it did, or none was made. */
  readonly found: readonly string[] | null;
  /** One of them is a record of ours, for another claim. */
  readonly foundOurs: boolean;
  /** The zone in which DNS looked then; null: it did not say. */
  readonly zone: string | null;
  /** Days until it expires, while the record of a verified domain is missing; null otherwise. */
  readonly daysLeft: number | null;
}

export function DomainsPage({ frame, notice, errors, elsewhere, domains, typed, removing }: DomainsProps) {
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('nav_domains')}>
      <OutcomeAlerts notice={notice} errors={errors} />
      {elsewhere && <ObstacleAlert title={t('domains_elsewhere')} {...elsewhere} />}
      <p>{t('domains_intro')}</p>
      {domains.length === 0 && <p>{t('domains_none')}</p>}
      {domains.map((domain) => (
        <Domain domain={domain} path={pathOf(frame)} removing={removing === domain.id} />
      ))}
      <section aria-labelledby="claim">
        <h2 id="claim">{t('domains_claim')}</h2>
        <form method="post" action={pathOf(frame)}>
          <TextField
            label={t('domains_name')}
            name="name"
            value={typed}
            placeholder="example.com"
            autocomplete="off"
            maxlength={MAX_DOMAIN_CHARACTERS}
            required
            errors={errors}
            hint={t('domains_name_hint')}
          />
          <button type="submit">{t('domains_claim_button')}</button>
        </form>
      </section>
    </SettingsPage>
  );
}

function Domain({ domain, path, removing }: { domain: ShownDomain; path: string; removing: boolean }) {
  const { id, name, status, since, checked, vouched, disagreement, daysLeft } = domain;
  const t = useTexts();
  return (
    <section aria-labelledby={`domain-${id}`} class="card">
      <h2 id={`domain-${id}`}>{name}</h2>
      <p>
        <strong class={`badge badge-${status}`}>{t(`domains_is_${status}`)}</strong> <Time text={since} />
        {checked && t.parts('domains_checked', { at: <Time text={checked} /> })}
      </p>
      {disagreement !== null && (
        <Alert kind="warning">{`${disagreement} ${t(`domains_wait_${status}`)}`}</Alert>
      )}
      {daysLeft !== null && <Alert kind="warning">{t('domains_expires_in', { count: daysLeft })}</Alert>}
      {!vouched && <Found domain={domain} />}
      {vouched ? <p>{t('domains_vouched')}</p> : <Record domain={domain} />}
      <div class="actions">
        {!vouched && (
          <form method="post" action={`${path}/${id}/check`}>
            <button type="submit" class={status === 'verified' ? 'outline secondary' : ''}>
              {t('domains_check')}
            </button>
          </form>
        )}
        {removing ? (
          <form method="post" action={`${path}/${id}/remove`}>
            <button type="submit" class="danger">
              {t('domains_give_up', { name })}
            </button>
          </form>
        ) : (
          <a
            class="button quiet danger"
            href={`${path}?remove=${id}#domain-${id}`}
            aria-label={t('domains_delete_which', { name })}
          >
            {t('domains_delete')}
          </a>
        )}
      </div>
      {removing && <p>{t('domains_delete_means')}</p>}
    </section>
  );
}

export function Record({ domain: { id, name, record, status } }: { domain: ShownDomain }) {
  const t = useTexts();
  const publish = t.parts<'domains_publish', Child>('domains_publish', { name: <strong>{name}</strong> });
  return (
    <CopyField
      label={t('domains_record_of', { name })}
      name={`record-${id}`}
      value={record}
      hint={status === 'verified' ? t('domains_leave_record', { days: GRACE_DAYS }) : publish}
    />
  );
}

/** What DNS has instead: a wrong record and none at all are mended differently. */
export function Found({ domain: { name, found, foundOurs, zone } }: { domain: ShownDomain }) {
  if (found === null) return null;
  const t = useTexts();
  const inZone = zone === null ? '' : t('domains_zone', { zone });
  if (found.length === 0) {
    return (
      <Alert kind="warning">
        <h3>{t('domains_no_record', { name })}</h3>
        <p>
          {inZone}
          {t('domains_no_record_hint', { name, wrong: `${name}.${zone ?? name}` })}
        </p>
      </Alert>
    );
  }
  return (
    <Alert kind="warning">
      <h3>{t('domains_other_records', { name })}</h3>
      <p>
        {t('domains_name_right')}
        {inZone}
        {t(foundOurs ? 'domains_publish_replacing' : 'domains_publish_further')}
      </p>
      <ul>
        {found.map((one) => (
          <li>
            <code>{one}</code>
          </li>
        ))}
      </ul>
    </Alert>
  );
}

function pathOf(frame: SettingsFrame): string {
  return settingsPath(frame.organization.id, 'domains');
}
