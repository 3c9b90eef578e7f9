// One organization: its name, external id and plan, an invitation of an Owner, suspension, and its end.

import { Hono } from 'hono';
import { INVITATION_TTL_DAYS } from '../../../domain/limits.ts';
import { loadOrganizationHealth } from '../../../domain/operator/organizations.ts';
import { deleteOrganization } from '../../../domain/organization/deletion.ts';
import { loadOrganization, updateOrganization } from '../../../domain/organization/organizations.ts';
import { setSuspended } from '../../../domain/organization/suspension.ts';
import { operatorPath } from '../../../domain/paths.ts';
import { type Invited, invitePerson } from '../../../domain/people/invitations.ts';
import { PLANS, type Plan } from '../../../domain/plans.ts';
import { visibleText } from '../../../lib/visible.ts';
import { invitationMail } from '../../../mail/messages.ts';
import type { Option } from '../../../ui/form.tsx';
import { sendMail } from '../../../worker/mail.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { pairsOf, readForm, readPairs } from '../../form.ts';
import { dayOf } from '../../instants.ts';
import { languageOf, textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { PLAN_NAMES } from '../../settings/frame.ts';
import { outcomeIn, refuseName } from '../../settings/kit.ts';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import { goToDone } from '../../told-once.ts';
import { consoleFrame } from '../frame.ts';
import { backTo } from '../kit.ts';
import { OrganizationPage, type OrganizationProps } from './detail-page.tsx';
import { toShownOrganization } from './shown.ts';

const ROUTE = '/:orgId{org_[0-9a-z]+}';
const asksFirst = confirmed(backTo('organizations', 'orgId'));

export const detail = new Hono<AppEnv>();

detail.get(ROUTE, (c) => showOrganization(c, c.req.param('orgId')));

/** A plan without SSO opens passwords again, and applications know their customer by the external id. */
detail.post(`${ROUTE}/settings`, asksFirst, async (c) => {
  const id = c.req.param('orgId');
  const form = await readForm(c);
  const values = {
    name: form.text('name'),
    externalId: form.text('externalId').trim(),
    plan: form.text('plan'),
    metadata: form.text('metadata'),
  };
  const { name, plan } = values;
  const externalId = values.externalId || null;
  try {
    // A page from before has no such field, and must not empty it.
    const isShown = form.fields.some(([field]) => field === 'metadata');
    const metadata = isShown ? readPairs(values.metadata) : undefined;
    await updateOrganization(c.get('deps'), c.get('console').actor, id, { name, plan, externalId, metadata });
  } catch (error) {
    return await showOrganization(c, id, {
      refusal: refusalIn(textsOf(c), error, 'organization_not_found'),
      values,
    });
  }
  return goToDone(c, operatorPath('organizations', id), 'saved');
});

detail.post(`${ROUTE}/invite`, asksFirst, async (c) => {
  const organization = await loadOrganization(c.get('deps'), c.req.param('orgId'));
  const form = await readForm(c);
  const invitation = { owner: form.text('email').trim(), delivery: form.text('delivery') };
  try {
    return await inviteOwner(c, organization, invitation);
  } catch (error) {
    return await showOrganization(c, organization.id, {
      refusal: refusalIn(textsOf(c), error),
      ...invitation,
    });
  }
});

for (const [verb, suspended, done] of [
  ['suspend', true, 'suspended'],
  ['lift', false, 'lifted'],
] as const) {
  detail.post(`${ROUTE}/${verb}`, asksFirst, async (c) => {
    const id = c.req.param('orgId');
    try {
      await setSuspended(c.get('deps'), c.get('console').actor, id, suspended);
    } catch (error) {
      return await showOrganization(c, id, {
        refusal: refusalIn(textsOf(c), error, 'organization_not_found'),
      });
    }
    return goToDone(c, operatorPath('organizations', id), done);
  });
}

/** The name is typed as well, so that no slip of the hand deletes an organization. */
detail.post(
  `${ROUTE}/delete`,
  confirmed((c) => `${backTo('organizations', 'orgId')(c)}?delete=yes`),
  async (c) => {
    const deps = c.get('deps');
    const { id, name } = await loadOrganization(deps, c.req.param('orgId'));
    const typed = (await readForm(c)).text('confirmation').trim();
    if (typed !== visibleText(name))
      return await showOrganization(c, id, {
        refusal: refuseName(textsOf(c)),
        deleting: true,
      });
    try {
      await deleteOrganization(deps, c.get('console').actor, id);
    } catch (error) {
      return await showOrganization(c, id, { refusal: refusalIn(textsOf(c), error) });
    }
    return goToDone(c, operatorPath(), 'deleted');
  },
);

/**
 * A link is shown once, by the page that this redirects to. Into the operator's own organization, staff
 * invite as in its settings: as far as their role goes, and until they lose it. Otherwise an Admin could
 * become an Owner, and somebody who was removed could come back.
 *
 * @throws DomainError `email_invalid`, `already_a_member`, `role_above_own`
 */
export async function inviteOwner(
  c: AppContext,
  organization: { readonly id: string; readonly name: string; readonly plan: Plan },
  { owner, delivery }: { readonly owner: string; readonly delivery: string },
): Promise<Response> {
  const { actor, role, organization: ours } = c.get('console');
  const own = organization.id === ours.id ? role : null;
  const way = delivery !== 'operator' ? 'mail' : own === null ? 'operator' : 'link';
  const invitee = { email: owner, role: 'owner' };
  const invited = await invitePerson(c.get('deps'), actor, organization, invitee, way, own);
  if (way === 'mail')
    return goToDone(c, operatorPath('organizations', organization.id), await mail(c, organization, invited));
  const { email, url, expiresAt } = invited;
  const link: OwnerLink = { email, url, expires: dayOf(expiresAt) };
  return await goToShowOnce(c, operatorPath('organizations', organization.id), JSON.stringify(link));
}

/** @returns which notice tells what came of it */
async function mail(c: AppContext, { name }: { readonly name: string }, invited: Invited) {
  if (invited.mail !== 'due') return 'not_mailed';
  const facts = {
    organizationName: name,
    invitedBy: c.get('console').organization.name,
    role: invited.role,
    url: invited.url,
    days: INVITATION_TTL_DAYS,
  };
  const sent = await sendMail(c.env, invited.email, (t) => invitationMail(facts, t), {
    context: { requestId: c.get('requestId') },
    otherwise: languageOf(c),
  });
  return sent ? 'invited' : 'not_mailed';
}

const NOTICES = {
  saved: 'console_saved',
  invited: 'organization_invited',
  not_mailed: 'organization_not_mailed',
  suspended: 'organization_was_suspended',
  lifted: 'organization_was_lifted',
} as const;

type OwnerLink = NonNullable<OrganizationProps['link']>;

interface Shown {
  readonly refusal?: Refusal;
  readonly values?: OrganizationProps['values'];
  readonly owner?: string;
  readonly delivery?: string;
  readonly deleting?: boolean;
}

async function showOrganization(
  c: AppContext,
  id: string,
  { refusal, values, owner, delivery, deleting }: Shown = {},
): Promise<Response> {
  const deps = c.get('deps');
  const [link, one, { metadata }] = await Promise.all([
    takeShownOnce(c, operatorPath('organizations', id)),
    loadOrganizationHealth(deps, id),
    loadOrganization(deps, id),
  ]);
  const { name, externalId, plan } = one;
  return renderPage(
    c,
    <OrganizationPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, NOTICES, refusal)}
      path={operatorPath('organizations', id)}
      organization={toShownOrganization(one, deps.nowMs, textsOf(c))}
      isOwn={c.get('console').organization.id === id}
      values={values ?? { name, externalId: externalId ?? '', plan, metadata: pairsOf(metadata) }}
      plans={PLAN_OPTIONS}
      owner={owner ?? ''}
      delivery={delivery ?? 'mail'}
      link={link === null ? null : (JSON.parse(link) as OwnerLink)}
      deleting={deleting ?? c.req.query('delete') === 'yes'}
    />,
    refusal?.status,
  );
}

export const PLAN_OPTIONS: readonly Option[] = PLANS.map((value) => ({ value, label: PLAN_NAMES[value] }));
