// The test sign-in, which signs nobody in, and the switch, which is there once a test has worked.

import { Hono } from 'hono';
import { findSignIn } from '../../domain/organization/logs.ts';
import { requireScope } from '../../domain/setup-links/access.ts';
import { goLive, isTested } from '../../domain/setup-links/acts.ts';
import { pendingConnectionChange } from '../../domain/sso/approvals.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { readForm } from '../form.ts';
import { textsOf } from '../language.ts';
import { type Refusal, refusalIn } from '../outcome.ts';
import { renderPage } from '../render.tsx';
import { adviceFor } from '../saml/refusal-advice.ts';
import { allowIdentityProvider, startSso } from '../saml/start-sso.tsx';
import { readDetail } from '../settings/sign-in-log/detail.ts';
import { goToDone } from '../told-once.ts';
import { asksFirst, goToStep, loadSetUp, stepPath } from './kit.ts';
import { type ShownTest, TestStepPage } from './test-page.tsx';

export const test = new Hono<AppEnv>();

test.use('/test/*', async (c, next) => {
  requireScope(c.get('setUp'), 'sso', 'certificate');
  await next();
});

test.get('/test', (c) => showTest(c));

test.post('/test', async (c) => {
  const { link, organization } = c.get('setUp');
  const { sso } = await loadSetUp(c, 'test');
  try {
    return await startSso(c, {
      organizationId: organization.id,
      returnTo: stepPath(c, 'test'),
      loginHint: null,
      testedBy: { accountId: link.id, versionId: sso.staged?.id },
    });
  } catch (error) {
    return await showTest(c, refusalIn(textsOf(c), error));
  }
});

test.post('/test/switch', asksFirst('test'), async (c) => {
  const requireSso = (await readForm(c)).flag('requireSso');
  try {
    const outcome = await goLive(c.get('setUp'), { requireSso });
    if (outcome === 'pending') return goToStep(c, 'test', outcome);
    const { frame, sso } = await loadSetUp(c, 'test');
    return goToDone(c, frame.nextHref, sso.connection?.requireSso ? 'required' : 'enabled');
  } catch (error) {
    return await showTest(c, refusalIn(textsOf(c), error, 'setup_link_ended'));
  }
});

async function showTest(c: AppContext, refusal?: Refusal): Promise<Response> {
  const { link, organization, deps } = c.get('setUp');
  const { frame, sso } = await loadSetUp(c, 'test', refusal);
  const { connection, staged } = sso;
  const pending = await pendingConnectionChange(deps, organization.id);
  const path = stepPath(c, 'test');
  allowIdentityProvider(c);
  return renderPage(
    c,
    <TestStepPage
      frame={frame}
      path={path}
      state={
        connection === null
          ? 'nothing'
          : pending !== null
            ? 'pending'
            : connection.enabled && staged === null
              ? 'live'
              : isTested(sso)
                ? 'tested'
                : 'untested'
      }
      isSwitch={connection?.enabled ?? false}
      isRequired={connection?.requireSso ?? false}
      maySwitchOn={link.scopes.includes('sso')}
      hasDomain={sso.domains.some(({ status }) => status === 'verified')}
      domainHref={link.scopes.includes('domains') ? stepPath(c, 'domain') : null}
      result={await findResult(c)}
    />,
    refusal?.status,
  );
}

/** The test that this link has just made; other people's stay in the log. */
async function findResult(c: AppContext): Promise<ShownTest | null> {
  const { link, organization, deps } = c.get('setUp');
  const reference = c.req.query('test');
  const attempt = reference ? await findSignIn(deps, organization.id, reference) : null;
  if (attempt === null || attempt.flow !== 'test') return null;
  const { reason, detail } = attempt;
  const { testedBy } = detail;
  if (testedBy !== undefined && testedBy !== link.id) return null;
  const { checks } = readDetail(textsOf(c), attempt);
  return {
    checks,
    refusal: reason === null || checks.length > 0 ? null : adviceFor(textsOf(c), reason, detail),
    isFine: reason === 'not_a_member',
  };
}
