// English: SSO → Certificates, SSO → Advanced, and the versions of a connection.

export const ssoParts = {
  certs_nothing: 'There are no certificates yet. {link} first.',
  certs_theirs: 'Of your identity provider',
  certs_theirs_table: 'The identity provider’s certificates',
  certs_file: 'File',
  certs_subject: 'Subject and SHA-256 fingerprint',
  certs_expires: 'Expires',
  certs_last_used: 'Last used',
  certs_actions: 'Actions',
  certs_pasted: 'pasted',
  certs_never: 'never',
  certs_unusable: ' Not used: {reason}',
  certs_expired: ' expired',
  certs_remove: 'Remove',
  certs_remove_ask: 'Remove…',
  certs_remove_means: 'Responses that are signed with it are refused from then on.',
  certs_rotate:
    'To rotate: add the new certificate below, switch your identity provider over, and remove the old one once the new one has been used.',
  certs_add: 'Add a certificate',
  certs_add_hint: 'Paste the X.509 certificate in PEM form, or choose its file. The present ones stay.',
  certs_add_button: 'Add certificate',
  certs_add_nothing: 'Paste a certificate, or choose its file.',
  certs_warning_expired:
    'The certificate {name}… has expired. We still accept it, but your identity provider may switch to another at any time: create the next one there, and add it here before it signs.',
  certs_warning_day:
    'The certificate {name}… expires within a day: create the next one there, and add it here before it signs.',
  certs_warning_days:
    'The certificate {name}… expires in {days} days: create the next one there, and add it here before it signs.',
  certs_metadata: 'This is metadata, not a certificate. Use “Import from metadata” above.',
  certs_certificate_malformed:
    'This is not an X.509 certificate in PEM or DER form. Copy all of it, with its BEGIN and END lines.',
  certs_certificate_several:
    'These are several certificates. Provide only the one that signs SAML responses.',
  certs_certificate_private_key:
    'This is a private key, which must stay secret. Treat it as compromised, and provide the certificate instead.',
  certs_certificate_bundle:
    'This is a PKCS#7 bundle (.p7b). Export the signing certificate alone, as PEM (Base-64 encoded X.509).',
  certs_key_type_unsupported: 'We do not support the key type of this certificate. Use RSA or ECDSA.',
  certs_weak_exponent:
    'The public exponent of the RSA key in this certificate is too small. Have your identity provider make a new key with the exponent 65537.',
  certs_weak_key: 'The RSA key of this certificate is too short. Use at least 2,048 bits.',
  own_title: 'Our certificate',
  own_intro:
    'Your identity provider needs it to verify our requests or to encrypt assertions. Our metadata includes it.',
  own_next: 'New, signs from {at} on',
  own_signing: 'Current, expires {day}',
  own_former: 'Replaced, still valid until {day}',
  own_next_from: 'You can generate the next certificate from {day} on, when the replaced one has retired.',
  own_rotating: 'Our certificate is being replaced already. You can generate the next one from {day} on.',
  own_generate: 'Generate a new certificate',
  own_generate_ask: 'Generate a new certificate…',
  own_generate_means:
    'We put a new certificate into our metadata and go on signing with this one for {wait} days, or until you switch. Load the metadata at your identity provider in that time. Afterwards we still decrypt for {retirement} days what it encrypts for the old one.',
  own_switch_hint:
    'Both certificates are in our {metadata}. The new one signs from {at} on: if your identity provider does not fetch the metadata by itself, load it there before then. Have you just loaded it by hand, or does your identity provider keep only one certificate, as Keycloak does when it imports a file? Then switch now.',
  own_switch: 'Switch to the new certificate now',
  staged_title: 'A change is ready, and not in use yet',
  staged_by: '{who} saved it on {at}. People sign in with the present values until you switch.',
  staged_tested: 'Tested',
  staged_tested_at: ' A test with these values worked on {at}.',
  staged_untested: 'Not tested',
  staged_untested_hint: ' Test these values first. The test signs nobody in.',
  staged_switch: 'Switch to these values',
  staged_test: 'Test these values',
  staged_test_again: 'Test again',
  staged_discard: 'Discard',
  staged_discard_ask: 'Discard…',
  staged_discard_means: 'We forget these values. Those in use stay as they are.',
  staged_blind: 'Switch without a test',
  staged_blind_ask: 'Switch without a test…',
  staged_blind_means:
    'Nobody has signed in with these values yet. If one of them is wrong, nobody can sign in with SSO until you switch back. Owners and Admins can use their password.',
  staged_former_title: 'The values before the last switch',
  staged_former_by:
    '{who} switched on {at}. Until {until} you can switch back; the present values can come back the same way.',
  staged_back: 'Switch back',
  staged_note: 'A change of the identity provider is ready and not in use yet. {link}',
  staged_note_link: 'Test it and switch',
  pending_by: '{who} asked for it on {at}. Nothing has changed yet.',
  pending_by_from: '{who} asked for it on {at}, from {address}. Nothing has changed yet.',
  pending_ask_owner: 'Ask an Owner to approve or decline it.',
  pending_compare:
    'Compare the values with your identity provider. With a certificate that is not yours, somebody else can sign in as you.',
  pending_approve: 'Approve',
  pending_decline: 'Decline',
  pending_take_back: 'Take back',
  approval_title: 'Approval by an Owner',
  approval_label: 'An Owner approves what Admins change about the identity provider',
  approval_hint:
    'Certificates, the issuer, the authentication URL and SHA-1. When this is off, an Admin who adds a certificate can sign in as an Owner.',
  approval_save: 'Save',
  approval_is_on:
    'What you change about certificates, the issuer, the authentication URL or SHA-1 waits for an Owner.',
  approval_is_off:
    'Owners get an email about what you change here. An Owner can require that they approve it first.',
} as const;
