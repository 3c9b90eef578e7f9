// The sentences of refused sign-ins. The browser learns the kind of trouble, not the rule that broke: that one stands in the log under
// the reference number.

export type RefusalKind =
  | 'unreadable'
  | 'unsigned'
  | 'mismatch'
  | 'late'
  | 'used'
  | 'other_browser'
  | 'idp_refused'
  | 'no_identity'
  | 'not_a_member'
  | 'inactive'
  | 'sso_off';

interface RefusalCopy {
  readonly status: 400 | 403;
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
}

const TELL_ADMINISTRATOR =
  'If it happens again, give the reference number to the administrator of your organization.';

export const REFUSAL_COPY = {
  unreadable: {
    status: 400,
    title: 'Sign-in failed',
    sentence: 'The answer of your identity provider could not be read.',
    advice: TELL_ADMINISTRATOR,
  },
  unsigned: {
    status: 403,
    title: 'Sign-in failed',
    sentence: 'The answer of your identity provider could not be verified.',
    advice: TELL_ADMINISTRATOR,
  },
  mismatch: {
    status: 403,
    title: 'Sign-in failed',
    sentence: 'The answer of your identity provider does not fit the settings of your organization.',
    advice: TELL_ADMINISTRATOR,
  },
  late: {
    status: 403,
    title: 'Sign-in took too long',
    sentence: 'The answer of your identity provider is not valid at this moment.',
    advice: `Try again. ${TELL_ADMINISTRATOR}`,
  },
  used: {
    status: 403,
    title: 'This sign-in was used already',
    sentence: 'Each answer of an identity provider works once. You may be signed in already.',
    advice: 'Continue to where you were going, or sign in again.',
  },
  other_browser: {
    status: 403,
    title: 'Sign-in started elsewhere',
    sentence: 'This sign-in was not started in this browser, or its cookie was blocked.',
    advice: `Start again in this browser. ${TELL_ADMINISTRATOR}`,
  },
  idp_refused: {
    status: 403,
    title: 'Sign-in refused',
    sentence: 'Your identity provider did not let you in.',
    advice: 'Ask the administrator of your organization whether you have been assigned to this application.',
  },
  no_identity: {
    status: 403,
    title: 'Sign-in failed',
    sentence: 'Your identity provider did not say which email address is yours.',
    advice: TELL_ADMINISTRATOR,
  },
  not_a_member: {
    status: 403,
    title: 'No access yet',
    sentence: 'Your identity provider knows you, but you are not a member of this organization.',
    advice: 'Ask the administrator of your organization for an invitation.',
  },
  inactive: {
    status: 403,
    title: 'No access',
    sentence: 'Your membership in this organization has been deactivated.',
    advice: 'Ask the administrator of your organization.',
  },
  sso_off: {
    status: 403,
    title: 'Single sign-on is off',
    sentence: 'Single sign-on is not available for this organization.',
    advice: 'Sign in with your password, or ask the administrator of your organization.',
  },
} as const satisfies Record<RefusalKind, RefusalCopy>;
