// /sign-up: an account, its organization, and a session. An address whose organization governs its people goes to SSO instead.

import { Hono } from 'hono';
import { DomainError } from '../../domain/errors.ts';
import { signUp as signUpPerson } from '../../domain/sign-up.ts';
import { SignUpPage } from '../../ui/sign-up.tsx';
import { clientKey, clientOf } from '../client.ts';
import type { AppEnv } from '../context.ts';
import { setSessionCookie } from '../cookies.ts';
import { DOMAIN_COPY } from '../domain-copy.ts';
import { readForm } from '../form.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { findSession } from '../middleware/session.ts';
import { goTo, renderPage } from '../render.tsx';
import { askForSso } from './sign-in.tsx';

export const signUp = new Hono<AppEnv>();

signUp.get('/sign-up', async (c) => {
  if (await findSession(c)) return goTo(c, '/');
  const values = { email: '', givenName: '', familyName: '', organizationName: '' };
  return renderPage(c, <SignUpPage values={values} />);
});

signUp.post('/sign-up', async (c) => {
  await limitRate(c.env.SIGN_UP_BY_ADDRESS, clientKey(c));
  const form = await readForm(c);
  const values = {
    email: form.text('email'),
    givenName: form.text('givenName'),
    familyName: form.text('familyName'),
    organizationName: form.text('organizationName'),
  };
  try {
    const { cookie } = await signUpPerson(c.get('deps'), {
      ...values,
      password: form.text('password'),
      client: clientOf(c),
    });
    setSessionCookie(c, cookie);
    return goTo(c, '/');
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { organizationId } = error.detail;
    if (error.reason === 'sso_required' && typeof organizationId === 'string') {
      return askForSso(c, organizationId, { returnTo: null, loginHint: values.email });
    }
    const { status, sentence } = DOMAIN_COPY[error.reason];
    const errors = [{ field: error.field ?? null, message: sentence }];
    return renderPage(c, <SignUpPage values={values} errors={errors} />, status);
  }
});
