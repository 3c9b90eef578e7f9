// Warnings to Owners and Admins, as subject and plain text. Each says what happened, what it means, and what
// to do.

export interface Warning {
  readonly kind: 'domain_record_missing' | 'domain_expired' | 'certificate_expiring' | 'certificate_expired';
  readonly organizationName: string;
  /** A domain's name; a certificate's fingerprint. */
  readonly subject: string;
  readonly daysLeft: number;
  readonly record?: string | undefined;
  readonly url: string;
}

export interface WarningText {
  readonly subject: string;
  readonly text: string;
}

export function warningText(warning: Warning): WarningText {
  const { subject, lines } = WORDS[warning.kind](warning);
  const end = `You receive this because you are an Owner or Admin of ${oneLine(warning.organizationName)}.`;
  return { subject, text: [...lines, '', warning.url, '', end, ''].join('\n') };
}

interface Words {
  readonly subject: string;
  readonly lines: readonly string[];
}

const WORDS: Readonly<Record<Warning['kind'], (warning: Warning) => Words>> = {
  domain_record_missing: ({ subject, daysLeft, record, organizationName }) => ({
    subject: `${subject}: verification record missing, ${days(daysLeft)} left`,
    lines: [
      `The DNS record that proves that ${subject} belongs to ${oneLine(organizationName)} is missing.`,
      `If it stays away, the domain expires in ${days(daysLeft)}, and people with an address of it can no longer sign in with SSO.`,
      '',
      `Publish this TXT record at ${subject} again, and leave it there:`,
      '',
      `    ${record ?? ''}`,
    ],
  }),
  domain_expired: ({ subject, record, organizationName }) => ({
    subject: `${subject}: domain expired`,
    lines: [
      `The DNS record of ${subject} has been missing for seven days. The domain is no longer a verified domain of`,
      `${oneLine(organizationName)}: people with an address of it cannot sign in with SSO.`,
      '',
      `Publish this TXT record at ${subject} again, then press "Check now" on the page below:`,
      '',
      `    ${record ?? ''}`,
    ],
  }),
  certificate_expiring: ({ subject, daysLeft, organizationName }) => ({
    subject: `SSO certificate expires in ${days(daysLeft)}`,
    lines: [
      `A certificate that ${oneLine(organizationName)}'s identity provider signs with expires in ${days(daysLeft)}:`,
      '',
      `    SHA-256 ${subject}`,
      '',
      'It keeps working here after that, but an identity provider that changes to another certificate locks everybody out until',
      'that one is on the page below. Make the next one there, add it beside the present one, and only then switch over.',
    ],
  }),
  certificate_expired: ({ subject, organizationName }) => ({
    subject: 'SSO certificate expired',
    lines: [
      `A certificate that ${oneLine(organizationName)}'s identity provider signs with has expired:`,
      '',
      `    SHA-256 ${subject}`,
      '',
      'Sign-ins still work while your identity provider signs with it. Once it changes to another certificate, nobody gets in',
      'until that one is on the page below: make the next one there, add it, and only then switch over.',
    ],
  }),
};

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

/**
 * An organization's name is its administrators' to choose: no line of ours begins with it, and it breaks
 * none.
 */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 100);
}
