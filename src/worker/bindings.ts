// The Worker's bindings and variables, as wrangler.toml declares them; those of the domain are in
// domain/deps.ts.

import type { Env } from '../domain/deps.ts';

export interface Bindings extends Env {
  /** The files of src/assets. */
  readonly ASSETS: Fetcher;
  /** Unknown bearers and links, and requests for our metadata, per client address. */
  readonly UNKNOWN_BY_ADDRESS: RateLimit;
  /** Sign-in attempts and SAML messages per client address. */
  readonly SIGN_IN_BY_ADDRESS: RateLimit;
  /**
   * Requests that cost mails, hashes or connections: sign-ups per client address, invitations and metadata
   * per organization.
   */
  readonly COSTLY_REQUESTS: RateLimit;
  /** Mails about sign-ups per email domain. */
  readonly SIGN_UP_BY_DOMAIN: RateLimit;
  /** Requests per key of the management API. Without it that API is not limited. */
  readonly API_BY_KEY?: RateLimit;
  /** Requests of an application that has shown that it is the one; of one without a secret per client. */
  readonly CALLS_BY_APPLICATION: RateLimit;
  /** SCIM requests per organization. */
  readonly SCIM_BY_ORGANIZATION: RateLimit;
  /** How evenly they come; 50 unless set. */
  readonly SCIM_REQUESTS_PER_SECOND?: string;
  /** Requests for a mailed link (a new password, a sign-up) per mailbox. */
  readonly RESET_BY_EMAIL: RateLimit;
  readonly MAIL: SendEmail;
  /** The sender of every mail. */
  readonly MAIL_FROM: string;
  /** How many invitations an organization mails to its own domains; 600 unless set. */
  readonly INVITATION_MAILS_PER_MINUTE?: string;
  /** Who is mailed when webhooks or logouts do not arrive; nobody unless set, and the log says it anyway. */
  readonly OPERATOR_EMAIL?: string;
  /**
   * DNS-over-HTTPS resolvers, separated by commas, which must all agree; Cloudflare's and Google's unless
   * set.
   */
  readonly DNS_RESOLVERS?: string;
  /** Where each request is a point, if the deployment has a dataset for them. */
  readonly REQUESTS?: AnalyticsEngineDataset;
}
