// Metrics of a deployment, for Prometheus and what reads the same.

import { readMetrics, type SenderState } from '../../storage/operator/metrics.ts';
import { NEEDED_MIGRATION } from '../../storage/schema-version.ts';
import type { Deps } from '../deps.ts';

const DAY_MS = 86_400_000;
/** A certificate that ends within these days is counted. */
const EXPIRES_SOON_DAYS = 30;

/** OpenMetrics 1.0, section 5: one family of metrics. */
export interface MetricFamily {
  /** Without the suffix `_total` of a counter. */
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'info';
  readonly unit?: 'bytes' | 'seconds';
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export async function metricsOf({ db, nowMs }: Pick<Deps, 'db' | 'nowMs'>): Promise<readonly MetricFamily[]> {
  const rows = await readMetrics(db, nowMs, nowMs + EXPIRES_SOON_DAYS * DAY_MS);
  const { totals, present, signingKeySince } = rows;
  const secondsSince = (at: number) => Math.max(0, Math.floor((nowMs - at) / 1000));
  const sender = (states: readonly SenderState[], read: (one: SenderState) => number) =>
    states.map((one) => ({ labels: { id: one.id }, value: read(one) }));
  const failing = (one: SenderState) => Number(one.status === 'failing' || one.failingSince !== null);
  const failingFor = (one: SenderState) => (one.failingSince === null ? 0 : secondsSince(one.failingSince));
  return [
    info('gatehouse_schema', 'The newest migration that the code needs.', { migration: NEEDED_MIGRATION }),
    gauge('gatehouse_organizations', 'Organizations, counted every ten minutes.', present.organizations),
    gauge('gatehouse_members', 'Members of all organizations, counted every ten minutes.', present.members),
    counter('gatehouse_sign_ins', 'Sign-ins, counted after an hour.', totals.signIns),
    counter('gatehouse_sign_ins_refused', 'Refused sign-ins, counted after an hour.', totals.refusedSignIns),
    counter('gatehouse_scim_operations', 'SCIM operations, counted after an hour.', totals.scimOperations),
    {
      ...{ name: 'gatehouse_webhook_failing', type: 'gauge' },
      help: '1 if what is sent next to the webhook endpoint has failed, or it has stopped.',
      samples: sender(rows.webhooks, failing),
    },
    {
      ...{ name: 'gatehouse_webhook_failing_seconds', type: 'gauge', unit: 'seconds' },
      help: 'For how long it has failed.',
      samples: sender(rows.webhooks, failingFor),
    },
    {
      ...{ name: 'gatehouse_webhook_waiting', type: 'gauge' },
      help: 'Organizations whose events wait for the webhook endpoint, 1000 at most.',
      samples: sender(rows.webhooks, ({ waiting }) => waiting),
    },
    {
      ...{ name: 'gatehouse_log_stream_failing', type: 'gauge' },
      help: '1 if the log stream has failed last, or has stopped.',
      samples: sender(rows.streams, failing),
    },
    {
      ...{ name: 'gatehouse_log_stream_waiting', type: 'gauge' },
      help: 'Lines that wait for the log stream, 1000 at most.',
      samples: sender(rows.streams, ({ waiting }) => waiting),
    },
    gauge(
      'gatehouse_logouts_waiting',
      'Back-channel logouts that applications have yet to take, 1000 at most.',
      rows.logoutsWaiting,
    ),
    gauge(
      'gatehouse_logouts_failed',
      'Back-channel logouts that were given up and that nobody was told of yet, 1000 at most.',
      rows.logoutsFailedUntold,
    ),
    gauge(
      'gatehouse_certificates_expiring',
      `Certificates of identity providers that end within ${EXPIRES_SOON_DAYS} days, 1000 at most.`,
      rows.certificatesExpiring,
    ),
    {
      ...{ name: 'gatehouse_signing_key_age_seconds', type: 'gauge', unit: 'seconds' },
      help: 'How long the newest key has signed tokens; nothing before the first token.',
      samples: signingKeySince === null ? [] : [{ value: secondsSince(signingKeySince) }],
    },
    {
      ...{ name: 'gatehouse_database_bytes', type: 'gauge', unit: 'bytes' },
      help: 'How large the database is.',
      samples: [{ value: rows.databaseBytes }],
    },
  ];
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, type: 'gauge', help, samples: [{ value }] };
}

function counter(name: string, help: string, value: number): MetricFamily {
  return { name, type: 'counter', help, samples: [{ value }] };
}

function info(name: string, help: string, labels: Readonly<Record<string, string>>): MetricFamily {
  return { name, type: 'info', help, samples: [{ labels, value: 1 }] };
}
