// The limits that people can run into: the rules check them, and pages, mails and API descriptions quote them
// from here. It imports nothing, so that pages can use it too.

export const MIN_PASSWORD_CHARACTERS = 10;
export const MAX_PASSWORD_CHARACTERS = 256;
export const MAX_EMAIL_CHARACTERS = 254; // rfc5321 4.5.3.1.3, without the angle brackets

/** The limit for an organization's name, and for each part of a person's name. */
export const MAX_NAME_CHARACTERS = 100;
/** It stands in the bar of every page, also on a phone. */
export const MAX_PRODUCT_NAME_CHARACTERS = 40;
export const MAX_TEAM_NAME_CHARACTERS = 255;
/** The limit for the text that people search users and teams with. */
export const MAX_SEARCH_CHARACTERS = 100;
/**
 * The largest organization in which people are found by what is inside a name. No index knows that, so that
 * all members are read: D1 takes some 20 ms for so many, in which nothing else runs.
 */
export const MAX_SEARCHED_MEMBERS = 20_000;

/** The logo of the vendor. */
export const MAX_LOGO_KB = 64;

export const MAX_DOMAIN_CHARACTERS = 253; // rfc1035 2.3.4, in presentation form
/** The periodic check has to get through all of them. */
export const MAX_DOMAINS = 100;
/** A verified domain expires when its record has been missing for this long. */
export const GRACE_DAYS = 7;

/** What administrators can choose for the end of a SCIM token. */
export const SCIM_TOKEN_DAYS = [30, 90, 180, 365] as const;

/** What the operator's own systems note about an organization. */
export const MAX_METADATA_KEYS = 16;
export const MAX_METADATA_KEY_CHARACTERS = 40;
export const MAX_METADATA_VALUE_CHARACTERS = 500;

export const MAX_ISSUER_CHARACTERS = 1024; // saml-core 8.3.6
/** Okta rotates one certificate at a time; the metadata of large tenants lists a handful. */
export const MAX_CERTIFICATES = 8;

/**
 * How long a new key of ours is only published. Identity providers that fetch our metadata come back within a
 * day (saml/metadata-out.ts); the others have people who need a few.
 */
export const SP_KEY_WAIT_DAYS = 7;
/** How long a replaced key of ours is still published, and still opens what was encrypted for it. */
export const SP_KEY_RETIREMENT_DAYS = 30;
/** How long the values before a switch of the identity provider can come back with one click. */
export const FORMER_VERSION_DAYS = 7;
/** How long a link shows the result of a test to people without an account. */
export const SHARED_TEST_DAYS = 7;
/** How long an Owner lets whole responses be kept for support. */
export const KEEP_RESPONSES_HOURS = 24;

/** Each change of a membership reads all of them. */
export const MAX_ROLE_RULES = 50;
/** The limit for the name of a SAML attribute, and for a value that is compared. */
export const MAX_ATTRIBUTE_CHARACTERS = 255;
/** Further SAML attributes that applications may ask for. */
export const MAX_CLAIMS = 20;
/** Teams that one sign-in can put somebody into. */
export const MAX_ASSERTED_TEAMS = 100;

/** How many people one list invites. */
export const MAX_INVITEES = 5000;
/** How long a setup link works at most, and unless its maker says otherwise. */
export const MAX_SETUP_LINK_DAYS = 30;
export const DEFAULT_SETUP_LINK_DAYS = 7;
/** How many of them an organization may have at a time. */
export const MAX_SETUP_LINKS = 20;
/** How many of them we mail for an organization in a day. Each counts toward its mailbox as well. */
export const SETUP_LINK_MAILS_PER_DAY = 20;
/** How long a browser that has opened a setup link goes on without opening it again. */
export const SETUP_SESSION_HOURS = 12;

export const INVITATION_TTL_DAYS = 14;
/**
 * Limits the invitation mails from one organization to the domains that it has verified, unless the operator
 * sets INVITATION_MAILS_PER_MINUTE: 5,000 people are mailed in nine minutes.
 */
export const INVITATION_MAILS_PER_MINUTE = 600;
/**
 * Limits the invitation mails from one organization to one email domain that it has not verified. The others
 * wait in a queue.
 */
export const INVITATION_MAILS_PER_HOUR = 10;
/** Limits the invitation mails to one mailbox in a day, from all organizations together. */
export const INVITATION_MAILS_TO_ONE_PER_DAY = 10;
/**
 * Limits the invitation mails from one organization to all those domains together, so that nobody can sign up
 * just to mail strangers.
 */
export const INVITATION_MAILS_OF_ALL_PER_HOUR = 100;

/** How long a session counts where an organization has not decided otherwise. */
export const DEFAULT_SESSION_MINUTES = 14 * 24 * 60;
export const MIN_SESSION_MINUTES = 60;
export const MAX_SESSION_MINUTES = 30 * 24 * 60;
/** The shortest time without use after which a session may end. */
export const MIN_IDLE_MINUTES = 15;

/** How long events are kept, for the feed and for webhooks that have to catch up. */
export const EVENT_DAYS = 90;
