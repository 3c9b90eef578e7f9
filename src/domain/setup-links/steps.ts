// The guided path of a setup link: which steps it has, and how far each has come. The rows say it, not the
// link, so that two people who share a link, or an administrator beside them, see the same.

import type { ScimTokenRow } from '../../storage/tables/scim-tokens.ts';
import type { SetupLinkRow } from '../../storage/tables/setup-links.ts';
import type { SsoSettings } from '../sso/connection.ts';

export type SetupStep = 'provider' | 'domain' | 'connect' | 'certificate' | 'test' | 'scim' | 'done';

export interface StepOfSetup {
  readonly step: SetupStep;
  /** `waiting`: begun, but something outside is still missing. */
  readonly state: 'open' | 'waiting' | 'done';
}

export interface SetupFacts {
  readonly link: Pick<SetupLinkRow, 'scopes' | 'provider' | 'openedAt'>;
  readonly sso: Pick<SsoSettings, 'connection' | 'staged' | 'domains' | 'certificates'>;
  /** The token that is good now. */
  readonly token: Pick<ScimTokenRow, 'lastUsedAt'> | null;
}

export function stepsOfSetup({ link, sso, token }: SetupFacts): StepOfSetup[] {
  const has = (...scopes: SetupLinkRow['scopes']) => scopes.some((scope) => link.scopes.includes(scope));
  const { connection, staged, domains } = sso;
  const step = (name: SetupStep, done: boolean, begun = false): StepOfSetup => ({
    step: name,
    state: done ? 'done' : begun ? 'waiting' : 'open',
  });
  const isVerified = domains.some(({ status }) => status === 'verified');
  const isLive = connection?.enabled === true && staged === null;
  return [
    ...(has('sso', 'scim') ? [step('provider', link.provider !== null)] : []),
    ...(has('domains') ? [step('domain', isVerified, domains.length > 0)] : []),
    ...(has('sso') ? [step('connect', connection !== null)] : []),
    // Alone it is a rotation; the step before has its own field for certificates.
    ...(has('certificate') && !has('sso') ? [step('certificate', hasNewCertificate({ link, sso }))] : []),
    ...(has('sso', 'certificate')
      ? [step('test', isLive && (has('sso') || hasNewCertificate({ link, sso })), connection !== null)]
      : []),
    ...(has('scim') ? [step('scim', token !== null && token.lastUsedAt !== null, token !== null)] : []),
    step('done', false),
  ];
}

/** Since the link was opened, one has been added or staged. */
function hasNewCertificate({ link, sso }: Pick<SetupFacts, 'link' | 'sso'>): boolean {
  const since = link.openedAt ?? Number.POSITIVE_INFINITY;
  return sso.staged !== null || sso.certificates.some(({ createdAt }) => createdAt >= since);
}

/** The first step that is not done. */
export function nextStep(steps: readonly StepOfSetup[]): SetupStep {
  return steps.find(({ state }) => state !== 'done')?.step ?? 'done';
}

export function stepAfter(steps: readonly StepOfSetup[], step: SetupStep): SetupStep {
  const index = steps.findIndex((one) => one.step === step);
  return steps[index + 1]?.step ?? 'done';
}
