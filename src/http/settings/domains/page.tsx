// Access Security → Domain Claiming: the claims, the record that proves each, and what DNS said last.

import { GRACE_DAYS, MAX_DOMAIN_CHARACTERS } from '../../../domain/limits.ts';
import { settingsPath } from '../../../domain/paths.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, TextField } from '../../../ui/form.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';

export interface DomainsProps extends Outcome {
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

export function DomainsPage({ frame, notice, errors, domains, typed, removing }: DomainsProps) {
  return (
    <SettingsPage frame={frame} title="Domain Claiming">
      <OutcomeAlerts notice={notice} errors={errors} />
      <p>
        SSO and SCIM work for people whose email address is in a verified domain. A claim covers its exact
        domain, not its subdomains.
      </p>
      {domains.length === 0 && <p>You have not claimed any domains.</p>}
      {domains.map((domain) => (
        <Domain domain={domain} path={pathOf(frame)} removing={removing === domain.id} />
      ))}
      <section aria-labelledby="claim">
        <h2 id="claim">Claim a domain</h2>
        <form method="post" action={pathOf(frame)}>
          <TextField
            label="Domain name"
            name="name"
            value={typed}
            placeholder="example.com"
            autocomplete="off"
            maxlength={MAX_DOMAIN_CHARACTERS}
            required
            errors={errors}
            hint="We give you a TXT record to publish at the domain’s root. DNS may take up to 24 hours to show it everywhere."
          />
          <button type="submit">Claim domain</button>
        </form>
      </section>
    </SettingsPage>
  );
}

function Domain({ domain, path, removing }: { domain: ShownDomain; path: string; removing: boolean }) {
  const { id, name, status, since, checked, vouched, disagreement, daysLeft } = domain;
  return (
    <section aria-labelledby={`domain-${id}`} class="card">
      <h2 id={`domain-${id}`}>{name}</h2>
      <p>
        <strong class={`badge badge-${status}`}>{STATUS[status]}</strong> {since}
        {checked && (
          <>
            {' · last checked '}
            <Time text={checked} />
          </>
        )}
      </p>
      {disagreement !== null && <Alert kind="warning">{`${disagreement} ${WAIT_FOR_DNS[status]}`}</Alert>}
      {daysLeft !== null && (
        <Alert kind="warning">
          {`The record is missing. The domain expires in ${daysLeft === 1 ? '1 day' : `${daysLeft} days`} unless you publish it again.`}
        </Alert>
      )}
      {!vouched && <Found domain={domain} />}
      {vouched ? (
        <p>The operator of this service vouches for this domain. It needs no record.</p>
      ) : (
        <Record domain={domain} />
      )}
      <div class="actions">
        {!vouched && (
          <form method="post" action={`${path}/${id}/check`}>
            <button type="submit" class={status === 'verified' ? 'outline secondary' : ''}>
              Check now
            </button>
          </form>
        )}
        {removing ? (
          <form method="post" action={`${path}/${id}/remove`}>
            <button type="submit" class="danger">{`Give up ${name}`}</button>
          </form>
        ) : (
          <a
            class="button quiet danger"
            href={`${path}?remove=${id}#domain-${id}`}
            aria-label={`Delete the claim of ${name}`}
          >
            Delete…
          </a>
        )}
      </div>
      {removing && (
        <p>
          People with an address of this domain can no longer sign in with SSO, and SCIM cannot manage them.
          Where SSO is required, Members and Billing Admins among them cannot sign in at all.
        </p>
      )}
    </section>
  );
}

export function Record({ domain: { id, name, record, status } }: { domain: ShownDomain }) {
  return (
    <CopyField
      label={`TXT record of ${name}`}
      name={`record-${id}`}
      value={record}
      hint={
        status === 'verified' ? (
          `Leave it in place: the domain expires when the record has been missing for ${GRACE_DAYS} days.`
        ) : (
          <>
            {'Publish this whole text as a TXT record at '}
            <strong>{name}</strong>
            {' itself (many DNS editors call that name @).'}
          </>
        )
      }
    />
  );
}

/** What DNS has instead: a wrong record and none at all are mended differently. */
export function Found({ domain: { name, found, foundOurs, zone } }: { domain: ShownDomain }) {
  if (found === null) return null;
  const inZone = zone === null ? '' : ` We asked in the zone ${zone}.`;
  if (found.length === 0) {
    return (
      <Alert kind="warning">
        <h3>{`There is no TXT record at ${name}`}</h3>
        <p>
          {`${inZone} Some DNS editors add the domain to what you type: if you entered ${name} as the name, the record may be at ${name}.${zone ?? name}. Enter @, or leave the name empty.`.trim()}
        </p>
      </Alert>
    );
  }
  return (
    <Alert kind="warning">
      <h3>{`Other TXT records are at ${name}`}</h3>
      <p>
        {`The name is right.${inZone} Publish the text below as a further TXT record`}
        {foundOurs && ', and replace the one of ours, which belongs to another claim'}
        {'. We found:'}
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

const WAIT_FOR_DNS = {
  pending: 'We look again every ten minutes.',
  verified: 'The domain stays verified, and we look again.',
  expired: 'Press “Check now” in a few minutes.',
} as const;

const STATUS = {
  pending: 'Pending',
  verified: 'Verified',
  expired: 'Expired',
} as const satisfies Record<ShownDomain['status'], string>;

function pathOf(frame: SettingsFrame): string {
  return settingsPath(frame.organization.id, 'domains');
}
