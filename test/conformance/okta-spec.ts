// Okta's SPEC test for SCIM 2.0 servers as it is published: twelve requests, fifty-two assertions, values
// compared as strings. It runs against any server (okta-spec-cli.ts).
//
// Okta's own copy makes addresses at atko.com; a server that wants a claimed domain gets addresses there.
// Pauses between steps are left out.

export interface Assertion {
  readonly step: number;
  readonly what: string;
  readonly holds: boolean;
}

export interface SpecTarget {
  /** The base URL, without a slash at the end. */
  readonly baseUrl: string;
  /** The whole Authorization value. */
  readonly auth: string;
  readonly domain: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

type Json = ReturnType<typeof JSON.parse>;

export async function runOktaSpec({ baseUrl, auth, domain, fetch }: SpecTarget): Promise<Assertion[]> {
  const assertions: Assertion[] = [];
  const check = (step: number, what: string, holds: boolean) => assertions.push({ step, what, holds });
  const same = (a: unknown, b: unknown) => String(a) === String(b);
  const filled = (value: unknown) => value !== undefined && value !== null && value !== '';

  const get = async (path: string, authorization = auth) => {
    const started = Date.now();
    const response = await fetch(`${baseUrl}${path}`, {
      headers: {
        Accept: 'application/scim+json',
        'Accept-Charset': 'utf-8',
        'Content-Type': 'application/scim+json; charset=utf-8',
        'User-Agent': 'OKTA SCIM Integration',
        Authorization: authorization,
      },
    });
    return { status: response.status, body: (await response.json()) as Json, ms: Date.now() - started };
  };
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${baseUrl}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/scim+json; charset=utf-8',
        Authorization: auth,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const filterOf = (userName: string) => encodeURIComponent(`userName eq "${userName}"`);
  const attributesOf = (step: number, user: Json) => {
    check(step, 'id is not empty', filled(user?.id));
    check(step, 'name.familyName is not empty', filled(user?.name?.familyName));
    check(step, 'name.givenName is not empty', filled(user?.name?.givenName));
    check(step, 'userName is not empty', filled(user?.userName));
    check(step, 'active is not empty', filled(user?.active));
    check(step, 'emails[0].value is not empty', filled(user?.emails?.[0]?.value));
  };

  const first = await get('/Users?count=1&startIndex=1');
  check(1, 'status is 200', first.status === 200);
  check(1, 'schemas has ListResponse', first.body.schemas?.includes(LIST));
  check(1, 'itemsPerPage is a number', typeof first.body.itemsPerPage === 'number');
  check(1, 'startIndex is a number', typeof first.body.startIndex === 'number');
  check(1, 'totalResults is a number', typeof first.body.totalResults === 'number');
  check(1, 'Resources is not empty', first.body.Resources?.length > 0);
  attributesOf(1, first.body.Resources?.[0]);
  const existingId = first.body.Resources?.[0]?.id;

  const second = await get(`/Users/${existingId}`);
  check(2, 'status is 200', second.status === 200);
  attributesOf(2, second.body);
  check(2, 'id is the one that was asked for', same(second.body.id, existingId));

  const third = await get(`/Users?filter=${filterOf('abcdefgh@atko.com')}`);
  check(3, 'status is 200', third.status === 200);
  check(3, 'schemas has ListResponse', third.body.schemas?.includes(LIST));
  check(3, 'totalResults is 0', same(third.body.totalResults, '0'));

  const fourth = await get('/Users/010101001010101011001010101011');
  check(4, 'status is 404', fourth.status === 404);
  check(4, 'schemas has Error', fourth.body.schemas?.includes(ERROR));
  check(4, 'detail is not empty', filled(fourth.body.detail));

  const given = `Ada${Math.floor(Math.random() * 1e9)}`;
  const family = `Byron${Math.floor(Math.random() * 1e9)}`;
  const userName = `${given}${family}@${domain}`;
  const fifth = await get(`/Users?filter=${filterOf(userName)}`);
  check(5, 'status is 200', fifth.status === 200);
  check(5, 'schemas has ListResponse', fifth.body.schemas?.includes(LIST));
  check(5, 'totalResults is 0', same(fifth.body.totalResults, '0'));

  const body = {
    schemas: [USER],
    userName,
    name: { givenName: given, familyName: family },
    emails: [{ primary: true, value: userName, type: 'work' }],
    displayName: `${given} ${family}`,
    active: true,
  };
  const sixth = await post('/Users', body);
  check(6, 'status is 201', sixth.status === 201);
  check(6, 'active is true', same(sixth.body.active, 'true'));
  check(6, 'id is not empty', filled(sixth.body.id));
  check(6, 'name.familyName is echoed', same(sixth.body.name?.familyName, family));
  check(6, 'name.givenName is echoed', same(sixth.body.name?.givenName, given));
  check(6, 'schemas has User', sixth.body.schemas?.includes(USER));
  check(6, 'userName is echoed', same(sixth.body.userName, userName));

  const seventh = await get(`/Users/${sixth.body.id}`);
  check(7, 'status is 200', seventh.status === 200);
  check(7, 'userName is equal', same(seventh.body.userName, userName));
  check(7, 'name.familyName is equal', same(seventh.body.name?.familyName, family));
  check(7, 'name.givenName is equal', same(seventh.body.name?.givenName, given));

  check(8, 'status is 409', (await post('/Users', body)).status === 409);
  check(9, 'status is 200', (await get(`/Users?filter=${filterOf(userName.toUpperCase())}`)).status === 200);

  const tenth = await get('/Groups');
  check(10, 'status is 200', tenth.status === 200);
  check(10, 'it takes less than 600 ms', tenth.ms < 600);
  check(10, 'Resources is a list', tenth.body.totalResults < 1 || Array.isArray(tenth.body.Resources));

  const eleventh = await get(`/Users?filter=${filterOf(userName)}`, 'non-token');
  check(11, 'HTTP status is 401', eleventh.status === 401);
  check(11, 'status is "401"', same(eleventh.body.status, '401'));
  check(11, 'detail is not empty', filled(eleventh.body.detail));
  check(11, 'schemas has Error', eleventh.body.schemas?.includes(ERROR));

  const twelfth = await get('/Users/00919288221112222');
  check(12, 'HTTP status is 404', twelfth.status === 404);
  check(12, 'status is "404"', same(twelfth.body.status, '404'));
  check(12, 'detail is not empty', filled(twelfth.body.detail));
  check(12, 'schemas has Error', twelfth.body.schemas?.includes(ERROR));
  return assertions;
}
