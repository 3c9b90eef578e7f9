// Support: a sign-in attempt by its reference number, over all organizations.

import { Hono } from 'hono';
import { type OpenedResponse, openKeptResponse } from '../../../domain/operator/kept-responses.ts';
import { findSupportedAttempt } from '../../../domain/operator/support.ts';
import { operatorPath } from '../../../domain/paths.ts';
import { PLANS, type Plan } from '../../../domain/plans.ts';
import { keptUntil } from '../../../domain/sign-in/kept-responses.ts';
import { readReference } from '../../../domain/sign-in/references.ts';
import type { PlainKey, Texts } from '../../../texts/texts.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { HttpError } from '../../errors.ts';
import { minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { goTo, renderPage } from '../../render.tsx';
import { adviceFor } from '../../saml/refusal-advice.ts';
import { PLAN_NAMES } from '../../settings/frame.ts';
import { AttemptPage } from '../../settings/sign-in-log/attempt.tsx';
import { readDetail, toShownCheck } from '../../settings/sign-in-log/detail.ts';
import type { ShownCheck } from '../../settings/sign-in-log/result.tsx';
import { lineOf } from '../../settings/sign-in-log/sign-in-log.tsx';
import { consoleFrame } from '../frame.ts';
import { KeptSection, SupportPage, TodaySection } from './page.tsx';

export const support = new Hono<AppEnv>();

support.get('/', async (c) => {
  const reference = readReference(c.req.query('reference') ?? '');
  const found = reference === '' ? null : await findSupportedAttempt(c.get('deps'), reference);
  if (found !== null) return goTo(c, operatorPath('support', found.row.id));
  const t = textsOf(c);
  const message = t(reference.startsWith('REQ_') ? 'support_number_of_request' : 'support_not_found');
  return renderPage(
    c,
    <SupportPage
      frame={consoleFrame(c)}
      reference={reference}
      errors={reference === '' ? [] : [{ field: 'reference', message }]}
    />,
  );
});

support.get('/:reference', (c) => showAttempt(c));

support.post(
  '/:reference/open',
  confirmed((c) => operatorPath('support', c.req.param('reference') ?? '')),
  async (c) => {
    const found = await findSupportedAttempt(c.get('deps'), readReference(c.req.param('reference')));
    if (found === null) throw new HttpError('page_not_found');
    return await showAttempt(c, await openKeptResponse(c.get('deps'), c.get('console').actor, found.row));
  },
);

/** @param opened the whole response, which somebody has just asked for */
async function showAttempt(c: AppContext, opened: OpenedResponse | null = null): Promise<Response> {
  const found = await findSupportedAttempt(c.get('deps'), readReference(c.req.param('reference') ?? ''));
  if (found === null) throw new HttpError('page_not_found');
  const until = await keptUntil(c.get('deps'), found.row.id);
  const { row, organization, today } = found;
  const t = textsOf(c);
  const { checks, facts, technical } = readDetail(t, row);
  const advice = row.reason === null ? null : adviceFor(t, row.reason, row.detail);
  return renderPage(
    c,
    <AttemptPage
      frame={consoleFrame(c)}
      notice={null}
      errors={[]}
      subjectPath={null}
      mayAccept={false}
      mayForget={false}
      attempt={lineOf(t, row, operatorPath('support', row.id))}
      test={null}
      address={row.address}
      userAgent={row.userAgent}
      refusal={advice}
      checks={checks}
      facts={[{ name: t('support_organization'), value: organization?.name ?? row.organizationId }, ...facts]}
      technical={technical}
      redactedResponse={row.redactedResponse}
      ssoHref={operatorPath('organizations', row.organizationId)}
    >
      <KeptSection
        path={operatorPath('support', row.id)}
        until={until === null ? null : minuteOf(until)}
        checks={opened?.checks?.map((check) => toShownCheck(t, check, undefined)) ?? null}
        input={opened?.input ? JSON.stringify(opened.input) : null}
      />
      <TodaySection
        organizationHref={organization && operatorPath('organizations', organization.id)}
        organizationName={organization?.name ?? row.organizationId}
        note={t(`support_today_${today.response}`)}
        checks={today.checks.map((check) => stateInWords(toShownCheck(t, check, undefined), t))}
      />
    </AttemptPage>,
  );
}

/** What the domain calls the states of an organization, a plan and a connection. */
const STATES: Readonly<Record<string, PlainKey>> = {
  suspended: 'support_is_suspended',
  'not suspended': 'support_is_not_suspended',
  'a plan with SSO': 'support_is_with_sso',
  enabled: 'support_is_enabled',
  'switched off': 'support_is_switched_off',
  'not configured': 'support_is_not_configured',
};

function stateInWords(check: ShownCheck, t: Texts): ShownCheck {
  const words = (text: string | null) => {
    if (isPlan(text)) return PLAN_NAMES[text];
    const key = text !== null && Object.hasOwn(STATES, text) ? STATES[text] : undefined;
    return key === undefined ? text : t(key);
  };
  return { ...check, expected: words(check.expected), actual: words(check.actual) };
}

function isPlan(text: string | null): text is Plan {
  return PLANS.some((plan) => plan === text);
}
