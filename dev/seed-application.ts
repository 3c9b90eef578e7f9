// Registers the sample application of `dev/app` through the management API, once: later starts only follow it
// to another port, and make a new secret where the one that was kept opens nothing any more.
import type { DemoApplication } from './local-folder.ts';
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
  homeUrl: string | null;
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
  const wanted = { redirectUri: `${url}/callback`, postLogoutRedirectUri: `${url}/`, url };
  const known = await findApplication(api, previous);
  if (known === null) {
    const { id, clientSecret } = await api.send<{ id: string; clientSecret: string }>(
      'POST',
      '/applications',
      {
        name: NAME,
        redirectUris: [wanted.redirectUri, SECOND_REDIRECT_URI],
        postLogoutRedirectUris: [wanted.postLogoutRedirectUri],
        homeUrl: url,
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
  { redirectUri, postLogoutRedirectUri, url }: Omit<DemoApplication, 'clientId' | 'clientSecret'>,
  previous: DemoApplication | null,
): Promise<void> {
  const moved = (uris: string[], to: string, from: string | undefined) =>
    uris.includes(to) ? uris : [to, ...uris.filter((uri) => uri !== from)];
  const change = {
    redirectUris: moved(known.redirectUris, redirectUri, previous?.redirectUri),
    postLogoutRedirectUris: moved(
      known.postLogoutRedirectUris,
      postLogoutRedirectUri,
      previous?.postLogoutRedirectUri,
    ),
    homeUrl: known.homeUrl === null || known.homeUrl === previous?.url ? url : known.homeUrl,
  };
  const { redirectUris, postLogoutRedirectUris, homeUrl } = known;
  if (JSON.stringify(change) === JSON.stringify({ redirectUris, postLogoutRedirectUris, homeUrl })) return;
  await api.send('PATCH', `/applications/${known.id}`, change);
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
