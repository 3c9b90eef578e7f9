// Every table, for drizzle-kit and for typed queries. `npm run generate` writes a migration from it; migrations are append-only.

export { auditEvents } from './audit-events.ts';
export { domains } from './domains/claims.ts';
export { idempotencyKeys } from './operator/idempotency-keys.ts';
export { organizations } from './organization/organizations.ts';
export { accounts } from './people/accounts.ts';
export { invitations } from './people/invitations.ts';
export { members } from './people/members.ts';
export { provisioningEvents } from './provisioning/events.ts';
export { scimTokens } from './provisioning/tokens.ts';
export { signInAttempts } from './sign-in/attempts.ts';
export { loginRequests, usedAssertions } from './sign-in/requests.ts';
export { sessions } from './sign-in/sessions.ts';
export { certificates, connections } from './sso/connections.ts';
export { spKeys } from './sso/sp-keys.ts';
export { teamMembers, teams } from './tables/teams.ts';
