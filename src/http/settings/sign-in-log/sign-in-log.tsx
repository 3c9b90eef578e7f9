// The sign-in log, and one attempt of it by its reference number.

import { Hono } from 'hono';
import { findSignIn, type SignInAttemptRow, searchSignIns } from '../../../domain/organization/logs.ts';
import {
  keepResponses,
  readKeepingUntil,
  stopKeepingResponses,
} from '../../../domain/sign-in/kept-responses.ts';
import { readReference } from '../../../domain/sign-in/references.ts';
import { linkOfTest, shareTest, unshareTest } from '../../../domain/sign-in/shared-tests.ts';
import {
  acceptSubject,
  changedSubjectOf,
  forgetAllSubjects,
  isAboutSubject,
} from '../../../domain/sign-in/subjects.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { FormError } from '../../../ui/form.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { HttpError } from '../../errors.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { goTo, renderPage } from '../../render.tsx';
import { adviceFor } from '../../saml/refusal-advice.ts';
import { allowIdentityProvider } from '../../saml/start-sso.tsx';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { outcomeIn, pagePath } from '../kit.ts';
import { cutPage, logPageOf } from '../log-page.ts';
import { AttemptPage, type TestActions } from './attempt.tsx';
import { readDetail } from './detail.ts';
import { type AttemptLine, SignInLogPage } from './page.tsx';

export const signInLog = new Hono<AppEnv>();

signInLog.get('/', async (c) => {
  const access = c.get('access');
  const deps = c.get('deps');
  const reference = readReference(c.req.query('reference') ?? '');
  if (reference !== '' && (await findSignIn(deps, access.organization.id, reference))) {
    return goTo(c, pagePath(c, 'signInLog', reference));
  }
  const errors: FormError[] =
    reference === ''
      ? []
      : [
          {
            field: 'reference',
            message: textsOf(c)(
              reference.startsWith('REQ_') ? 'attempts_reference_ours' : 'attempts_reference_none',
            ),
          },
        ];
  const who = (c.req.query('who') ?? '').trim().slice(0, 200);
  const refusedOnly = c.req.query('refused') === 'on';
  const filter = { who: who || undefined, refusedOnly };
  const found = await searchSignIns(deps, access.organization.id, logPageOf(c), filter);
  const { rows, older } = cutPage(c, found);
  const until = await readKeepingUntil(deps, access.organization.id);
  return renderPage(
    c,
    <SignInLogPage
      frame={settingsFrame(c, access)}
      errors={errors}
      reference={reference}
      who={who}
      refusedOnly={refusedOnly}
      attempts={rows.map((row) => toLine(c, row))}
      older={older}
      notice={outcomeIn(c, LOG_NOTICES).notice}
      support={{
        path: pagePath(c, 'signInLog'),
        mayAllow: access.role === 'owner',
        until: until === null ? null : minuteOf(until),
      }}
    />,
  );
});

/** A response holds what the identity provider says of a person, so an Owner who decides is asked first. */
signInLog.post('/keep-responses', confirmed(logPath), async (c) => {
  await keepResponses(c.get('deps'), c.get('access'));
  return goToDone(c, logPath(c), 'kept');
});

signInLog.post('/delete-responses', async (c) => {
  await stopKeepingResponses(c.get('deps'), c.get('access'));
  return goToDone(c, logPath(c), 'deleted');
});

const LOG_NOTICES = {
  kept: 'attempts_kept',
  deleted: 'attempts_deleted',
} as const;

function logPath(c: AppContext): string {
  return pagePath(c, 'signInLog');
}

signInLog.get('/:reference', (c) => showAttempt(c, c.req.param('reference')));

signInLog.post('/:reference/accept-subject', confirmed(attemptPath), async (c) => {
  const reference = c.req.param('reference');
  try {
    await acceptSubject(c.get('deps'), c.get('access'), readReference(reference));
  } catch (error) {
    return await showAttempt(c, reference, refusalIn(textsOf(c), error, 'attempt_not_found'));
  }
  return goToDone(c, attemptPath(c), 'accepted');
});

signInLog.post('/:reference/forget-subjects', confirmed(attemptPath), async (c) => {
  const reference = c.req.param('reference');
  try {
    await forgetAllSubjects(c.get('deps'), c.get('access'), readReference(reference));
  } catch (error) {
    return await showAttempt(c, reference, refusalIn(textsOf(c), error, 'attempt_not_found'));
  }
  return goToDone(c, attemptPath(c), 'forgotten');
});

/** What others may read who have the link; the form itself asks nobody. */
for (const [path, run, done] of [
  ['share', shareTest, 'shared'],
  ['unshare', unshareTest, 'unshared'],
] as const) {
  signInLog.post(`/:reference/${path}`, async (c) => {
    const { organization, actor } = c.get('access');
    const by = { organizationId: organization.id, actor };
    await run(c.get('deps'), by, readReference(c.req.param('reference') ?? ''));
    return goToDone(c, attemptPath(c), done);
  });
}

const NOTICES = {
  shared: 'attempt_shared',
  unshared: 'attempt_unshared',
  accepted: 'attempt_accepted',
  forgotten: 'attempt_forgotten',
} as const;

function attemptPath(c: AppContext): string {
  return pagePath(c, 'signInLog', c.req.param('reference') ?? '');
}

async function showAttempt(c: AppContext, reference: string, refused?: Refusal): Promise<Response> {
  const access = c.get('access');
  const row = await findSignIn(c.get('deps'), access.organization.id, readReference(reference));
  if (!row) throw new HttpError('page_not_found');
  const { notice, errors } = outcomeIn(c, NOTICES, refused);
  const { checks, facts, technical } = readDetail(textsOf(c), row);
  const advice = row.reason === null ? null : adviceFor(textsOf(c), row.reason, row.detail);
  // "Test again" leads to the identity provider.
  if (row.flow === 'test') allowIdentityProvider(c);
  return renderPage(
    c,
    <AttemptPage
      frame={settingsFrame(c, access)}
      notice={notice}
      errors={errors}
      subjectPath={isAboutSubject(row) && notice === null ? attemptPath(c) : null}
      mayAccept={changedSubjectOf(row) !== null}
      mayForget={access.role === 'owner' && row.reason === 'subject_changed'}
      attempt={toLine(c, row)}
      test={row.flow === 'test' ? await testActionsOf(c, row) : null}
      address={row.address}
      userAgent={row.userAgent}
      refusal={advice}
      checks={checks}
      facts={facts}
      technical={technical}
      redactedResponse={row.redactedResponse}
      ssoHref={pagePath(c, 'sso')}
    />,
    refused?.status,
  );
}

async function testActionsOf(
  c: AppContext,
  { id, organizationId, detail }: SignInAttemptRow,
): Promise<TestActions> {
  const link = await linkOfTest(c.get('deps'), organizationId, id);
  const { versionId } = detail;
  return {
    versionId: typeof versionId === 'string' ? versionId : null,
    link: link && { url: link.url, until: dayOf(link.expiresAt) },
  };
}

function toLine(c: AppContext, row: Omit<SignInAttemptRow, 'redactedResponse'>): AttemptLine {
  return lineOf(textsOf(c), row, pagePath(c, 'signInLog', row.id));
}

export function lineOf(t: Texts, row: Omit<SignInAttemptRow, 'redactedResponse'>, href: string): AttemptLine {
  return {
    reference: row.id,
    href,
    at: minuteOf(row.at),
    who: row.email ?? t('attempts_who_unknown'),
    way: t(`attempts_way_${row.flow}`),
    outcome: row.outcome,
    reason: row.reason === null ? null : adviceFor(t, row.reason).title,
    more: row.more,
  };
}
