// Making, mailing and listing setup links, for the settings and for the operator's console.

import type { Actor } from '../../../domain/actor.ts';
import { DEFAULT_SETUP_LINK_DAYS, MAX_SETUP_LINK_DAYS, MAX_SETUP_LINKS } from '../../../domain/limits.ts';
import { type Plan, planHasSso } from '../../../domain/plans.ts';
import {
  createSetupLink,
  pageOfSetupLinks,
  type SetupLinkRow,
  type SetupScope,
  takeMailOf,
} from '../../../domain/setup-links/links.ts';
import { isOwnSetupLink, setupScopesOf } from '../../../domain/setup-links/own.ts';
import { setupLinkMail } from '../../../mail/messages.ts';
import { sendMail, type Write } from '../../../worker/mail.ts';
import type { AppContext } from '../../context.ts';
import { readForm } from '../../form.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { languageOf } from '../../language.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import type { NewLink, SetupLinksProps } from './parts.tsx';

/** Before a scope in the name of its checkbox: a form has no field twice. */
const SCOPE = 'scope_';
const DAYS = [1, DEFAULT_SETUP_LINK_DAYS, 14, MAX_SETUP_LINK_DAYS];

interface For {
  readonly id: string;
  readonly name: string;
  readonly plan: Plan;
}

type Values = SetupLinksProps['values'];

export async function readValues(c: AppContext): Promise<Values> {
  const form = await readForm(c);
  const scopes = form.fields.flatMap(([name]) => (name.startsWith(SCOPE) ? [name.slice(SCOPE.length)] : []));
  return { scopes, days: form.text('expiresInDays'), email: form.text('email').trim() };
}

/**
 * Makes the link, mails it if there is an address, and redirects to the page at `path`, which shows it once.
 *
 * @param askedBy as its reader knows them
 * @throws DomainError as `createSetupLink`
 */
export async function makeLink(
  c: AppContext,
  { actor, organization, askedBy, path }: { actor: Actor; organization: For; askedBy: string; path: string },
  { scopes, days, email }: Values,
): Promise<Response> {
  await limitRate(c.env.COSTLY_REQUESTS, `setup-link:${organization.id}`);
  const expiresInDays = DAYS.find((one) => String(one) === days) ?? Number.NaN;
  const input = { scopes, expiresInDays, email: email || undefined };
  const { row, url } = await createSetupLink(c.get('deps'), actor, organization.id, input);
  const facts = { organization: organization.name, askedBy, url, days: expiresInDays };
  const made: NewLink = {
    url,
    email: row.email,
    mail: await mail(c, row, (t) => setupLinkMail(facts, t)),
  };
  return await goToShowOnce(c, path, JSON.stringify(made));
}

async function mail(c: AppContext, link: SetupLinkRow, write: Write): Promise<NewLink['mail']> {
  if (link.email === null) return 'none';
  if (!(await takeMailOf(c.get('deps'), link))) return 'too_many';
  const sent = await sendMail(c.env, link.email, write, {
    context: { requestId: c.get('requestId') },
    otherwise: languageOf(c),
  });
  return sent ? 'mailed' : 'not_mailed';
}

/** What the page shows. */
export async function loadLinks(
  c: AppContext,
  { id, plan }: For,
  path: string,
  values?: Values,
): Promise<Omit<SetupLinksProps, 'errors'>> {
  const [shown, links] = await Promise.all([
    takeShownOnce(c, path),
    pageOfSetupLinks(c.get('deps'), id, { limit: MAX_SETUP_LINKS }),
  ]);
  const scopes: readonly SetupScope[] = [
    ...setupScopesOf(plan),
    ...(planHasSso(plan) ? (['certificate'] as const) : []),
  ];
  return {
    path,
    newLink: shown === null ? null : (JSON.parse(shown) as NewLink),
    links: links.map((row) => ({
      id: row.id,
      email: row.email,
      isOwn: isOwnSetupLink(row),
      scopes: row.scopes,
      maker: row.makerLabel,
      made: minuteOf(row.createdAt),
      opened: row.openedAt === null ? null : minuteOf(row.openedAt),
      used: row.lastUsedAt === null ? null : minuteOf(row.lastUsedAt),
      ends: dayOf(row.expiresAt),
    })),
    scopes,
    values: values ?? {
      // The mail about a certificate leads here for a link that only rotates it.
      scopes: scopes.filter((scope) => (scope === 'certificate') === (c.req.query('for') === 'certificate')),
      days: String(DEFAULT_SETUP_LINK_DAYS),
      email: '',
    },
    days: DAYS,
  };
}
