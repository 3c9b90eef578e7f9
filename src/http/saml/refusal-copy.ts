// The sentences of refused sign-ins. The browser learns the kind of trouble, but not which rule broke: the
// log has that under the reference number.

export type RefusalKind =
  | 'unreadable'
  | 'too_large'
  | 'wrong_binding'
  | 'unsolicited'
  | 'unsigned'
  | 'mismatch'
  | 'shared_issuer'
  | 'late'
  | 'used'
  | 'other_browser'
  | 'idp_refused'
  | 'no_identity'
  | 'not_a_member'
  | 'inactive'
  | 'another_person'
  | 'sso_off'
  | 'suspended';

interface RefusalCopy {
  readonly status: 400 | 403 | 413;
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
}

const TELL_ADMINISTRATOR = 'If this happens again, send the reference number to your administrator.';

export const REFUSAL_COPY = {
  unreadable: {
    status: 400,
    title: 'Sign-in failed',
    sentence: 'We could not read the response from your identity provider.',
    advice: TELL_ADMINISTRATOR,
  },
  too_large: {
    status: 413,
    title: 'Sign-in failed',
    sentence:
      'The response from your identity provider is too large, probably because it lists every group that you are in.',
    advice: 'Ask your administrator to send fewer groups or attributes, and give them the reference number.',
  },
  wrong_binding: {
    status: 400,
    title: 'Sign-in failed',
    sentence: 'Your identity provider sent its response in a way that we do not take.',
    advice: 'Ask your administrator to set it to HTTP-POST, and give them the reference number.',
  },
  unsolicited: {
    status: 403,
    title: 'Sign-in failed',
    sentence: 'Your identity provider answered without our request, which your organization does not allow.',
    advice: 'Give the reference number to your administrator.',
  },
  unsigned: {
    status: 403,
    title: 'Sign-in failed',
    sentence: 'We could not verify the response from your identity provider.',
    advice: TELL_ADMINISTRATOR,
  },
  mismatch: {
    status: 403,
    title: 'Sign-in failed',
    sentence: 'The response from your identity provider does not match your organization’s settings.',
    advice: TELL_ADMINISTRATOR,
  },
  shared_issuer: {
    status: 403,
    title: 'Which organization?',
    sentence:
      'Several organizations use this identity provider, and its response does not say which one is yours.',
    advice:
      'Sign in with your email address here. Your administrator can have the identity provider post to your organization’s postback URL, the one with org_id, which is under SSO → Connection in the settings.',
  },
  late: {
    status: 403,
    title: 'Sign-in took too long',
    sentence: 'The response from your identity provider has expired or is not valid yet.',
    advice: `Try again. ${TELL_ADMINISTRATOR}`,
  },
  used: {
    status: 403,
    title: 'This sign-in has already been used',
    sentence: 'Each response from an identity provider works once. You may be signed in already.',
    advice: 'Continue, or sign in again.',
  },
  other_browser: {
    status: 403,
    title: 'Sign-in started elsewhere',
    sentence: 'You started this sign-in in a different browser, or your browser blocks cookies.',
    advice: `Start again in this browser. ${TELL_ADMINISTRATOR}`,
  },
  idp_refused: {
    status: 403,
    title: 'Sign-in refused',
    sentence: 'Your identity provider did not let you in.',
    advice: 'Ask your administrator to assign you to this application.',
  },
  no_identity: {
    status: 403,
    title: 'Sign-in failed',
    sentence: 'Your identity provider did not send us a usable email address.',
    advice: TELL_ADMINISTRATOR,
  },
  not_a_member: {
    status: 403,
    title: 'No access yet',
    sentence: 'Your identity provider signed you in, but you are not a member of this organization.',
    advice: 'Ask your administrator for an invitation.',
  },
  inactive: {
    status: 403,
    title: 'No access',
    sentence: 'Your account in this organization has been deactivated.',
    advice: 'Ask your administrator to reactivate it.',
  },
  another_person: {
    status: 403,
    title: 'Sign-in refused',
    sentence:
      'Your identity provider says that you are not the person whom we know under this email address.',
    advice: 'Send the reference number to your administrator: they can settle it in the sign-in log.',
  },
  sso_off: {
    status: 403,
    title: 'Single sign-on is off',
    sentence: 'Your organization does not use single sign-on at the moment.',
    advice: 'Sign in with your password, or ask your administrator.',
  },
  suspended: {
    status: 403,
    title: 'Organization suspended',
    sentence: 'Your organization is suspended: nobody can sign in to it.',
    advice: 'Ask your administrator, who can ask our support.',
  },
} as const satisfies Record<RefusalKind, RefusalCopy>;
