// The limits that people meet: the rules check them, and pages, mails and API descriptions quote them from
// here. It imports nothing, so that pages may use it too.

export const MIN_PASSWORD_CHARACTERS = 10;
export const MAX_PASSWORD_CHARACTERS = 256;
export const MAX_EMAIL_CHARACTERS = 254; // rfc5321 4.5.3.1.3, without the angle brackets

/** An organization's name, and each part of a person's name. */
export const MAX_NAME_CHARACTERS = 100;
export const MAX_TEAM_NAME_CHARACTERS = 255;
/** What people type to find users and teams. */
export const MAX_SEARCH_CHARACTERS = 100;

export const MAX_DOMAIN_CHARACTERS = 253; // rfc1035 2.3.4, in presentation form
/** The periodic check has to get round all of them. */
export const MAX_DOMAINS = 100;
/** A verified domain expires when its record has been missing this long. */
export const GRACE_DAYS = 7;

export const MAX_ISSUER_CHARACTERS = 1024; // saml-core 8.3.6
/** Okta rotates one certificate at a time; metadata of large tenants lists a handful. */
export const MAX_CERTIFICATES = 8;

export const MAX_INVITEES = 100;
export const INVITATION_TTL_DAYS = 14;
/**
 * Invitation mails from one organization to one email domain. Beyond it the links exist, and can be copied or
 * sent later.
 */
export const INVITATION_MAILS_PER_HOUR = 10;
/**
 * Invitation mails from one organization to all domains together, so that nobody signs up in order to mail
 * strangers.
 */
export const INVITATION_MAILS_OF_ALL_PER_HOUR = 100;
