// Everything that the protocol can refuse, by name, and how each looks on the wire (RFC 7644 section 3.12,
// RFC 9865 section 2.1).
//
// `detail` is the sentence that an administrator reads in the tasks page of
// the identity provider: it says what is wrong and names attributes, operators
// and limits. It never holds a value of an attribute, a token or a password.

export type ScimReason =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount'
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'methodNotAllowed'
  | 'conflict'
  | 'preconditionFailed'
  | 'payloadTooLarge'
  | 'unsupportedMediaType'
  | 'tooManyRequests'
  | 'internal'
  | 'notImplemented';

/** The message is the reason. */
export class ScimError extends Error {
  readonly reason: ScimReason;
  readonly detail: string;

  constructor(reason: ScimReason, detail: string) {
    super(reason);
    this.name = 'ScimError';
    this.reason = reason;
    this.detail = detail;
  }

  get status(): number {
    return STATUS[this.reason];
  }

  /** The keyword of the standard; undefined where the status says it all. */
  get scimType(): string | undefined {
    return SCIM_TYPES.has(this.reason) ? this.reason : undefined;
  }
}

const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

export interface ScimErrorBody {
  readonly schemas: readonly [typeof ERROR_SCHEMA];
  /** A string, as RFC 7644 section 3.12 wants it. */
  readonly status: string;
  readonly scimType?: string;
  readonly detail: string;
}

export function toErrorBody(error: ScimError): ScimErrorBody {
  const { scimType } = error;
  return {
    schemas: [ERROR_SCHEMA],
    status: String(error.status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: error.detail,
  };
}

/** A name from a request, fit for a sentence: quoted, printable, of limited length. */
export function quoteName(name: string): string {
  const printable = name.replace(/[^\x20-\x7e]/g, '?');
  return `"${printable.length > 100 ? `${printable.slice(0, 100)}…` : printable}"`;
}

const STATUS: Readonly<Record<ScimReason, number>> = {
  invalidFilter: 400,
  tooMany: 400,
  uniqueness: 409,
  mutability: 400,
  invalidSyntax: 400,
  invalidPath: 400,
  noTarget: 400,
  invalidValue: 400,
  invalidVers: 400,
  sensitive: 403,
  invalidCursor: 400,
  expiredCursor: 400,
  invalidCount: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  conflict: 409,
  preconditionFailed: 412,
  payloadTooLarge: 413,
  unsupportedMediaType: 415,
  tooManyRequests: 429,
  internal: 500,
  notImplemented: 501,
};

const SCIM_TYPES: ReadonlySet<ScimReason> = new Set<ScimReason>([
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
  'invalidCursor',
  'expiredCursor',
  'invalidCount',
]);
