// English: mails about an organization.

const ASK = 'If you did not expect this, ask the person above.';
const UNDO = `${ASK} If they did not do it, undo it on the page below and sign everybody out there under “Sessions”.`;

export const notices = {
  mail_invitation: 'Invitation to {organization}',
  mail_invitation_who: '{who} has invited you to join the organization “{organization}” as {role}.',
  mail_invitation_link: 'To accept, open this link within {days} days:',
  mail_invitation_keep:
    'Do not share this link: anyone who has it can join in your place. If you did not expect it, ignore this email.',
  mail_last_owner: 'We kept you as the last Owner',
  mail_last_owner_what:
    'The identity provider of the organization “{organization}” asked us to deactivate or delete you, its last active Owner.',
  mail_last_owner_refused:
    'We refused, because otherwise nobody could manage the organization. The identity provider shows an error for you.',
  mail_last_owner_leaving: 'If you are leaving, make someone else an Owner first:',
  mail_last_owner_staying:
    'If you are staying, assign yourself to the application again at the identity provider of {organization}.',
  mail_address_changed: 'Your sign-in address has changed',
  mail_address_changed_what:
    'The identity provider of the organization “{organization}” changed the address {from} to {to}.',
  mail_address_changed_next: 'From now on, sign in with the new address. Your access stays as it was.',
  mail_address_changed_wrong:
    'If this is wrong, tell an Owner of {organization} at once: someone else may be able to sign in in your place.',
  mail_subject_pinned: 'Your first sign-in with SSO',
  mail_subject_pinned_what:
    'Someone signed in as {who} through the identity provider of the organization “{organization}” for the first time.',
  mail_subject_pinned_you:
    'If it was you, there is nothing to do: we recognize you by this sign-in from now on.',
  mail_subject_pinned_not_you: 'If it was not you, tell an Owner of {organization} at once.',
  mail_change_asked: 'A change waits for an Owner',
  mail_change_asked_revival:
    'The identity provider of the organization “{organization}” asked to reactivate {from}, who has a role above Member.',
  mail_change_asked_address:
    'The identity provider of the organization “{organization}” asked to change the address of {from}, who has a role above Member, to {to}.',
  mail_change_asked_decide: 'Nothing has changed. An Owner approves or declines it on the page below:',
  mail_change_asked_unexpected:
    'If nobody expected this, decline it and look at who can change your directory or has the provisioning token.',
  warning_record: {
    one: '{domain}: DNS record missing, {count} day left',
    other: '{domain}: DNS record missing, {count} days left',
  },
  warning_record_what: 'The DNS record that proves that {domain} belongs to {organization} is missing.',
  warning_record_else: {
    one: 'If it is not back within {count} day, the domain expires, and people with an address in it can no longer sign in with SSO.',
    other:
      'If it is not back within {count} days, the domain expires, and people with an address in it can no longer sign in with SSO.',
  },
  warning_record_publish: 'Publish this TXT record at {domain} again, and leave it there:',
  warning_domain_expired: '{domain}: domain expired',
  warning_domain_expired_what:
    'The DNS record of {domain} has been missing for {days} days, so the domain is no longer a verified domain of {organization}. People with an address in it cannot sign in with SSO.',
  warning_domain_expired_publish:
    'Publish this TXT record at {domain} again, then press “Check now” on the page below:',
  warning_certificate: {
    one: 'SSO certificate expires in {count} day',
    other: 'SSO certificate expires in {count} days',
  },
  warning_certificate_what: {
    one: 'A certificate that the identity provider of {organization} signs with expires in {count} day:',
    other: 'A certificate that the identity provider of {organization} signs with expires in {count} days:',
  },
  warning_certificate_means:
    'We still accept it after that. But if your identity provider switches to another certificate, nobody can sign in until you add that one on the page below.',
  warning_certificate_expired: 'SSO certificate expired',
  warning_certificate_expired_what:
    'A certificate that the identity provider of {organization} signs with has expired:',
  warning_certificate_expired_means:
    'We still accept it. But once your identity provider switches to another certificate, nobody can sign in until you add that one on the page below.',
  warning_rotate:
    'Create the next certificate at your identity provider, add it on the page, and only then switch over.',
  warning_token: {
    one: 'SCIM token expires in {count} day',
    other: 'SCIM token expires in {count} days',
  },
  warning_token_what:
    'The SCIM token of {organization} expires on {day}. From then on your identity provider can no longer add, change or deactivate people.',
  warning_token_replace:
    'Generate a new token on the page below, and enter it at your identity provider. A new token replaces the old one at once.',
  warning_token_expired: 'SCIM token expired',
  warning_token_expired_what:
    'The SCIM token of {organization} expired on {day}. Your identity provider can no longer add, change or deactivate people.',
  warning_token_expired_replace:
    'Generate a new token on the page below, and enter it at your identity provider.',
  warning_offer:
    'Does somebody else run your identity provider? Send them a link with which they can do this, and nothing else:',
  warning_reason: 'You receive this email because you are an Owner or Admin of {organization}.',
  told_connection_changed: 'SSO settings changed',
  told_connection_changed_what:
    'The settings that decide who can sign in to “{organization}” by single sign-on have changed:',
  told_connection_changed_do: UNDO,
  told_connection_change_pending: 'SSO change waits for an Owner',
  told_connection_change_pending_what:
    'An Admin wants to change whom “{organization}” trusts to sign people in. Nothing has changed yet:',
  told_connection_change_pending_do:
    'An Owner decides: open the page below, compare the values with your identity provider, and approve or decline.',
  told_connection_change_declined: 'SSO change declined',
  told_connection_change_declined_what:
    'The change of the single sign-on of “{organization}” that was waiting for an Owner has been declined. Nothing has changed.',
  told_connection_change_declined_do:
    'If the change is needed, ask an Owner, and send it again on the page below.',
  told_approval_on: 'Approval of SSO changes is on',
  told_approval_on_what:
    'From now on an Owner of “{organization}” approves what an Admin changes about certificates, the issuer and the sign-in address.',
  told_approval_on_do: UNDO,
  told_approval_off: 'Approval of SSO changes is off',
  told_approval_off_what:
    'From now on an Admin of “{organization}” can change certificates, the issuer and the sign-in address without an Owner. An Admin who does can sign in as an Owner.',
  told_approval_off_do: UNDO,
  told_scim_token_created: 'New SCIM token',
  told_scim_token_created_what:
    'There is a new SCIM token of “{organization}”. The program that has it can add, change and deactivate people; the token before it has ended.',
  told_scim_token_created_do: `${ASK} If they did not do it, revoke the token on the page below.`,
  told_scim_token_revoked: 'SCIM token revoked',
  told_scim_token_revoked_what:
    'The SCIM token of “{organization}” has been revoked. Your identity provider can no longer add, change or deactivate people.',
  told_scim_token_revoked_do:
    'If you did not expect this, ask the person above, then generate a new token on the page below.',
  told_role_given: 'New {name}',
  told_role_given_what: '{person} is now {role} of “{organization}”.',
  told_role_given_do: `${ASK} If they did not do it, change the role back on the page below.`,
  told_member_left: 'Somebody has left',
  told_member_left_what:
    '{person}, {role} of “{organization}”, has left the organization by themselves. All their sessions there have ended.',
  told_member_left_do:
    'If you did not expect this, ask them. If they should come back, invite them on the page below.',
  told_roles_mapped: 'New roles from groups',
  told_roles_mapped_what:
    'Groups of the identity provider of “{organization}” have given people more than the role of a Member, because the organization’s role rules say so:',
  told_roles_mapped_do:
    'If you did not expect this, look at who is in these groups at your identity provider, and at the rules under “Roles from groups”.',
  told_role_rules_changed: 'Other role rules',
  told_role_rules_changed_what:
    'Other rules decide which groups of the identity provider of “{organization}” give people which role.',
  told_role_rules_changed_do: `${ASK} If they did not do it, save the rules as they should be on the page below.`,
  told_owner_address_changed: 'New address of {role}',
  told_owner_address_changed_what:
    '{person}, {role} of “{organization}”, has a new email address. They sign in with it from now on, and links for a new password go there:',
  told_owner_address_changed_do:
    'If you did not expect this, ask the person in another way than by email. If the new address is not theirs, make them a Member on the page below at once: somebody else can sign in as them.',
  told_subject_accepted: 'New subject of {role}',
  told_subject_accepted_what:
    'The identity provider of “{organization}” names {person}, {role}, differently from before, and the new name has been accepted. The person who has it there signs in as {person} here:',
  told_subject_accepted_do: `${ASK} If the new name is somebody else’s, make that user a Member on the page below at once.`,
  told_subjects_forgotten: 'Everybody’s subjects are forgotten',
  told_subjects_forgotten_what:
    'The names by which the identity provider of “{organization}” knew people have been forgotten. Until people sign in again, their address alone says who they are.',
  told_subjects_forgotten_do:
    'If you did not expect this, ask the person above, and look in the sign-in log below who signs in as whom.',
  told_sp_key_published: 'New certificate of ours for SSO',
  told_sp_key_published_what:
    'There is a new certificate in our metadata for the identity provider of “{organization}”. The present one signs until it takes over:',
  told_sp_key_published_do:
    'If your identity provider verifies our requests, load our metadata there before the new certificate signs. If it does not fetch the metadata by itself, do it by hand, and then switch on the page below.',
  told_sp_key_rotated: 'Our new certificate signs',
  told_sp_key_rotated_what:
    'From now on we sign what we send to the identity provider of “{organization}” with the new certificate. For {days} days we still decrypt what is encrypted for the old one:',
  told_sp_key_rotated_do:
    'Test the connection on the page below. If your identity provider refuses our requests, load our metadata there.',
  told_a_owner: 'an Owner',
  told_a_admin: 'an Admin',
  told_a_billing_admin: 'a Billing Admin',
  told_a_member: 'a Member',
  told_by: 'By: {who}',
  told_when: 'When: {at}',
  told_from: 'From: {address}',
  told_by_operator: 'the operator of this service ({label})',
  told_by_scim: 'your identity provider, through SCIM',
  told_by_system: 'this service, by itself',
  told_by_setup_link: 'somebody with a setup link of {who}',
  told_by_elsewhere: 'another organization’s identity provider',
  told_thing_of: '{thing} for “{of}”',
  told_added: '{value}, added',
  told_removed: '{value}, removed',
  told_because: '{value}, from “{group}”',
  told_more: 'and {count} more, whom the audit log names',
  told_reason:
    'You receive this email because you are an Owner of {organization}, or because it is about you or something that you did.',
  unsent_webhook: 'A webhook has stopped',
  unsent_stream: 'A log stream has stopped',
  unsent_logouts: 'An application was not told of logouts',
  unsent_webhook_gone: 'The webhook {url} ({id}) answered 410 Gone, so we have switched it off.',
  unsent_webhook_failed:
    'The webhook {url} ({id}) has failed for three days, until the last retry, so we have stopped.',
  unsent_webhook_mend:
    'No event is lost. Mend the receiver, then send {body} to {address}, and the webhook goes on from where it stands.',
  unsent_stream_gone: 'The log stream {id} was answered 410 Gone, so we have switched it off.',
  unsent_stream_failed:
    'The log stream {id} has failed for three days, until the last retry, so we have stopped.',
  unsent_stream_mend: 'No line is lost for 90 days. Mend the destination, then send {body} to {address}.',
  unsent_logouts_of: {
    one: 'The application {name} ({id}) was not told of {count} logout: its backchannelLogoutUri has failed for a day. People may still be signed in there.',
    other:
      'The application {name} ({id}) was not told of {count} logouts: its backchannelLogoutUri has failed for a day. People may still be signed in there.',
  },
  unsent_logouts_list: '{address} lists what each answered.',
} as const;
