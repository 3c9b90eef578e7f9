// The versions of a connection beside the one in use: a staged one, which is tested and then switched to, and
// the former one, which can come back.

import * as z from 'zod/mini';
import { FORMER_VERSION_DAYS } from '../../domain/limits.ts';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import { loadSsoSettings } from '../../domain/sso/settings.ts';
import { discardStaged, stageChange, switchConnection } from '../../domain/sso/staging.ts';
import { defineRoute } from './route.ts';
import { id, named } from './shapes.ts';
import { sso, ssoRefusals, ssoSettings, toChange, toSso } from './sso.ts';

const {
  issuer,
  signInUrl,
  certificates,
  signInBinding,
  logoutUrl,
  logoutResponseUrl,
  logoutBinding,
  signRequests,
  attributeMap,
} = ssoSettings;

const ssoStage = named(
  'SsoStage',
  z.partial(
    z.strictObject({
      ...{ issuer, signInUrl, certificates, signInBinding },
      ...{ logoutUrl, logoutResponseUrl, logoutBinding, signRequests, attributeMap },
    }),
  ),
);
const chosen = named(
  'SsoVersionChosen',
  z.strictObject({ id: id.check(z.describe('Of the version, so that nothing else than you read is used.')) }),
);

const tag = 'Single sign-on';
const path = '/organizations/{organizationId}/sso';
const unknown = ['organization_not_found', 'change_not_found'] as const;
const notSwitched = [...unknown, 'changed_meanwhile', 'plan_lacks_sso'] as const;

const switches = [
  {
    role: 'staged',
    at: 'switch',
    operationId: 'switchSso',
    summary: `Use the staged values; the present ones can come back for ${FORMER_VERSION_DAYS} days`,
  },
  {
    role: 'former',
    at: 'switch-back',
    operationId: 'switchSsoBack',
    summary: 'Use the former values again; the present ones become the former ones',
  },
] as const;

export const ssoVersionRoutes = [
  defineRoute({
    method: 'PUT',
    path: `${path}/staged`,
    operationId: 'stageSso',
    tag,
    summary:
      'Stage a change of the identity provider: it can be tested in the settings, and is not used before a switch. What you leave out stays as it is staged or, failing that, in use',
    body: ssoStage,
    status: 200,
    answer: sso,
    refusals: [...ssoRefusals, 'sso_not_configured', 'sso_not_enabled'],
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      await stageChange(deps, actor, organization, toChange(body));
      return toSso(await loadSsoSettings(deps, organization.id));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: `${path}/staged/{versionId}`,
    operationId: 'discardStagedSso',
    tag,
    summary: 'Discard the staged values',
    status: 204,
    refusals: unknown,
    handle: async ({ deps, actor, params }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      await discardStaged(deps, actor, organization.id, params.versionId);
    },
  }),
  ...switches.map(({ role, at, operationId, summary }) =>
    defineRoute({
      method: 'POST',
      path: `${path}/${at}`,
      operationId,
      tag,
      summary,
      body: chosen,
      status: 200,
      answer: sso,
      refusals: notSwitched,
      handle: async ({ deps, actor, params, body }) => {
        const organization = await loadOrganization(deps, params.organizationId);
        await switchConnection(deps, actor, organization, { role, id: body.id });
        return toSso(await loadSsoSettings(deps, organization.id));
      },
    }),
  ),
];
