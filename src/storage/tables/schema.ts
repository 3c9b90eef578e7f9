// Every table, for drizzle-kit and for typed queries. `npm run generate` writes a migration from it;
// migrations are append-only.

export { accounts } from './accounts.ts';
export { apiKeys } from './api-keys.ts';
export { applicationFailures } from './application-failures.ts';
export { applicationSecrets, applications } from './applications.ts';
export { auditEvents } from './audit-events.ts';
export { certificates, connections } from './connections.ts';
export { deployment } from './deployment.ts';
export { domains } from './domains.ts';
export { codes, grants, pushedRequests, refreshTokens, usedProofs } from './grants.ts';
export { idempotencyKeys } from './idempotency-keys.ts';
export { invitationMails } from './invitation-mails.ts';
export { invitations } from './invitations.ts';
export { members } from './members.ts';
export { organizations } from './organizations.ts';
export { pendingChanges } from './pending-changes.ts';
export { pendingConnectionChanges } from './pending-connection-changes.ts';
export { pinnedSubjects } from './pinned-subjects.ts';
export { provisioningEvents } from './provisioning-events.ts';
export { loginRequests, usedAssertions, usedRequests } from './saml-messages.ts';
export { scimTokens } from './scim-tokens.ts';
export { sessions } from './sessions.ts';
export { signInAttempts } from './sign-in-attempts.ts';
export { signingKeys } from './signing-keys.ts';
export { spKeys } from './sp-keys.ts';
export { teamMembers, teams } from './teams.ts';
export { usageCursors, usageDays } from './usage-days.ts';
