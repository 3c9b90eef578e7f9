// Every type of event that applications can follow.

export const EVENT_TYPES = [
  'member.created',
  'member.updated',
  'member.activated',
  'member.deactivated',
  'member.deleted',
  'member.role_changed',
  'team.created',
  'team.updated',
  'team.deleted',
  'team.member_added',
  'team.member_removed',
  'session.started',
  'session.ended',
  'organization.created',
  'organization.updated',
  'organization.deleted',
  'domain.verified',
  'domain.expired',
  'domain.removed',
  'sso.enabled',
  'sso.disabled',
  'sso.updated',
  'scim_token.created',
  'scim_token.revoked',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
