// The sample application by itself: `node --env-file=.env server.ts`, with the names below. `npm start` runs
// it without this file.
import { serve } from '@hono/node-server';
import { createApp } from './app.ts';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, APP_URL = 'http://localhost:8789', WEBHOOK_SECRET } = process.env;
if (!ISSUER || !CLIENT_ID || !CLIENT_SECRET)
  throw new Error('Set ISSUER, CLIENT_ID and CLIENT_SECRET to what Gatehouse has for this application.');

const app = createApp({
  issuer: ISSUER,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  redirectUri: `${APP_URL}/callback`,
  postLogoutRedirectUri: `${APP_URL}/`,
  ...(WEBHOOK_SECRET && { webhookSecret: WEBHOOK_SECRET }),
});
serve({ fetch: app.fetch, port: Number(new URL(APP_URL).port || 8789) }, () => console.log(APP_URL));
