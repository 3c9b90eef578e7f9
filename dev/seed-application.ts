// Registers the sample application of `dev/app` through the management API, once: later starts only follow it
// to another port, and make a new secret where the one that was kept opens nothing any more. The same for the
// webhook that tells it of events.
import type { DemoApplication, DemoWebhook } from './local-folder.ts';
import type { ManagementApi } from './management-api.ts';

const NAME = 'Sample application';
/** For a second application on this machine, which speaks for the sample one. */
const SECOND_REDIRECT_URI = 'http://127.0.0.1:8790/callback';

/** Shapes of the management API, as far as they are used here. */
interface Application {
  id: string;
  name: string;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
  homeUrl: string | null;
  initiateLoginUri: string | null;
}
interface Webhook {
  id: string;
  url: string;
  description: string;
  secrets: { id: string; retireAt: string | null }[];
}
interface Page<Item> {
  items: Item[];
}
interface Secret {
  id: string;
  createdAt: string;
}

export async function seedApplication(
  api: ManagementApi,
  baseUrl: string,
  url: string,
  previous: DemoApplication | null,
): Promise<DemoApplication> {
  const wanted = {
    redirectUri: `${url}/callback`,
    postLogoutRedirectUri: `${url}/`,
    backchannelLogoutUri: `${url}/backchannel-logout`,
    url,
  };
  const known = await findApplication(api, previous);
  if (known === null) {
    const { id, clientSecret } = await api.send<{ id: string; clientSecret: string }>(
      'POST',
      '/applications',
      {
        name: NAME,
        redirectUris: [wanted.redirectUri, SECOND_REDIRECT_URI],
        postLogoutRedirectUris: [wanted.postLogoutRedirectUri],
        backchannelLogoutUri: wanted.backchannelLogoutUri,
        homeUrl: url,
        initiateLoginUri: startOf(url),
        grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
        organizations: 'all',
      },
    );
    return { clientId: id, clientSecret, ...wanted };
  }
  await follow(api, known, wanted, previous);
  const kept = previous?.clientId === known.id ? previous.clientSecret : null;
  const clientSecret =
    kept !== null && (await opens(baseUrl, known.id, kept)) ? kept : await newSecret(api, known.id);
  return { clientId: known.id, clientSecret, ...wanted };
}

/** Nothing shows a secret twice, so that one whose copy is gone gives way to a new one at once. */
export async function seedWebhook(
  api: ManagementApi,
  appUrl: string,
  previous: DemoWebhook | null,
): Promise<DemoWebhook> {
  const url = `${appUrl}/webhooks`;
  const known = await findWebhook(api, previous);
  if (known === null) {
    const made = await api.send<Webhook & { secret: string }>('POST', '/webhooks', {
      url,
      description: NAME,
    });
    return { id: made.id, url, secret: made.secret, secretId: made.secrets[0]!.id };
  }
  const { id } = known;
  if (known.url === previous?.url && known.url !== url) await api.send('PATCH', `/webhooks/${id}`, { url });
  const kept = known.secrets.some((one) => one.id === previous?.secretId && one.retireAt === null);
  if (previous && kept) return { ...previous, id, url };
  const made = await api.send<{ id: string; secret: string }>('POST', `/webhooks/${id}/secrets`, {
    overlapSeconds: 0,
  });
  return { id, url, secret: made.secret, secretId: made.id };
}

async function findWebhook(api: ManagementApi, previous: DemoWebhook | null): Promise<Webhook | null> {
  const known = previous && (await api.find<Webhook>(`/webhooks/${previous.id}`));
  if (known) return known;
  const { items } = await api.get<Page<Webhook>>('/webhooks?limit=100');
  const found = items.find(({ description }) => description === NAME);
  return found ? await api.find<Webhook>(`/webhooks/${found.id}`) : null;
}

async function findApplication(
  api: ManagementApi,
  previous: DemoApplication | null,
): Promise<Application | null> {
  const known = previous && (await api.find<Application>(`/applications/${previous.clientId}`));
  if (known) return known;
  const { items } = await api.get<Page<Application>>('/applications?limit=100');
  return items.find(({ name }) => name === NAME) ?? null;
}

/** What people have added stays; only the addresses of an earlier start give way. */
async function follow(
  api: ManagementApi,
  known: Application,
  wanted: Required<Omit<DemoApplication, 'clientId' | 'clientSecret'>>,
  previous: DemoApplication | null,
): Promise<void> {
  const { redirectUri, postLogoutRedirectUri, url } = wanted;
  const moved = (uris: string[], to: string, from: string | undefined) =>
    uris.includes(to) ? uris : [to, ...uris.filter((uri) => uri !== from)];
  const change = {
    redirectUris: moved(known.redirectUris, redirectUri, previous?.redirectUri),
    postLogoutRedirectUris: moved(
      known.postLogoutRedirectUris,
      postLogoutRedirectUri,
      previous?.postLogoutRedirectUri,
    ),
    backchannelLogoutUri: followed(
      known.backchannelLogoutUri,
      wanted.backchannelLogoutUri,
      previous?.backchannelLogoutUri,
    ),
    homeUrl: followed(known.homeUrl, url, previous?.url),
    initiateLoginUri: followed(known.initiateLoginUri, startOf(url), previous && startOf(previous.url)),
  };
  const { redirectUris, postLogoutRedirectUris, backchannelLogoutUri, homeUrl, initiateLoginUri } = known;
  const now = { redirectUris, postLogoutRedirectUris, backchannelLogoutUri, homeUrl, initiateLoginUri };
  if (JSON.stringify(change) === JSON.stringify(now)) return;
  await api.send('PATCH', `/applications/${known.id}`, change);
}

/** Where the application begins a sign-in: people open it from their profile. */
function startOf(url: string): string {
  return `${url}/sign-in`;
}

function followed(known: string | null, to: string, from: string | undefined | null): string {
  return known === null || known === from ? to : known;
}

/** It asks about no token at all, so that the answer is about the secret alone. */
async function opens(baseUrl: string, clientId: string, secret: string): Promise<boolean> {
  const answer = await fetch(`${baseUrl}/oauth/introspect`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ token: 'none' }),
  });
  return answer.status !== 401;
}

/** Only its copy is gone, so that the older of two secrets may go. */
async function newSecret(api: ManagementApi, clientId: string): Promise<string> {
  const path = `/applications/${clientId}/secrets`;
  const { items } = await api.get<Page<Secret>>(path);
  const [oldest] = items.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  if (items.length > 1 && oldest) await api.remove(`${path}/${oldest.id}`);
  return (await api.send<{ clientSecret: string }>('POST', path)).clientSecret;
}
