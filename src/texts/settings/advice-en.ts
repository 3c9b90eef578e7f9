// English: what an administrator does about a refusal.

export const advice = {
  advice_new_certificate:
    'Your identity provider signs with a certificate that is not under SSO → Certificates. Download its current signing certificate and add it there, next to the existing one.',
  advice_digest_mismatch:
    'The response that arrived is not the one that was signed. Look for a proxy or a browser extension that rewrites pages. If there is none, contact support.',
  advice_sign:
    'Set your identity provider to sign the response or the assertion (Okta: Assertion Signature “Signed”).',
  advice_sha1_refused:
    'Switch your identity provider to SHA-256. Allow SHA-1 under SSO → Advanced only if you cannot: SHA-1 signatures can be forged.',
  advice_signature_algorithm_refused: 'Choose RSA-SHA256 at your identity provider.',
  advice_digest_algorithm_refused: 'Choose SHA-256 at your identity provider.',
  advice_no_certificate: 'Add your identity provider’s signing certificate under SSO → Certificates.',
  advice_encryption_algorithm_refused:
    'At your identity provider, choose AES-256-GCM (or AES-CBC) with RSA-OAEP. Its digest has to be SHA-1 for “rsa-oaep-mgf1p”, and the same as the hash of MGF1 for “rsa-oaep”. “Expected” above names what differs.',
  advice_decryption_key_missing:
    'Upload the encryption certificate from our metadata to your identity provider, or turn encryption off there.',
  advice_decryption_failed:
    'Upload the encryption certificate from our metadata to your identity provider again. It may still have an old one.',
  advice_weak_exponent:
    'The saved certificate has an RSA key that we no longer accept: its public exponent is not 65537 or more. Have your identity provider make a new certificate, and add it under SSO → Certificates.',
  advice_issuer:
    'Copy the issuer (entity ID) from your identity provider to SSO → Connection, exactly as it is shown there.',
  advice_acs:
    'At your identity provider, set the Assertion Consumer Service URL (Okta: Recipient URL and Destination URL) to exactly the value under SSO → Connection.',
  advice_audience:
    'At your identity provider, set the Audience URI (SP Entity ID) to exactly the value under SSO → Connection, including the slash at the end.',
  advice_in_response_to_missing:
    'The response does not name the request that it answers. The person may have opened your identity provider from a bookmark. Start again here.',
  advice_in_response_to_mismatch: 'The response answers another request. Start again here, in a single tab.',
  advice_in_response_to_unexpected:
    'The response names a request that we did not make. Start the sign-in here, or from the application’s tile.',
  advice_idp_initiated_not_allowed:
    'Turn on “Allow sign-in from the identity provider’s dashboard”, or make the tile a bookmark of the postback URL. If a sign-in that starts here ends like this too, the Authentication URL under SSO → Connection is a link that starts at your identity provider: replace it with the single sign-on URL of its metadata.',
  advice_too_large:
    'At your identity provider, send only the groups or roles that are assigned to this application, or none: we need the email address and the names alone.',
  advice_artifact_unsupported:
    'Your identity provider sends an artifact instead of the response. Set the application there to answer by HTTP-POST.',
  advice_redirect_unsupported:
    'Your identity provider sends the response in the address. Set the application there to answer by HTTP-POST.',
  advice_lifetime_too_long:
    'At your identity provider, lower the validity of assertions to one day or less. Five minutes is common.',
  advice_domain_not_claimed:
    'Claim and verify this domain under Domain Claiming, or have your identity provider send an address in a domain that you have claimed.',
  advice_clock:
    'Check your identity provider’s clock: it may differ from ours by one minute at most. If this happened to one person only, they took too long.',
  advice_request_expired: 'A sign-in has to be finished within ten minutes. Start again.',
  advice_session_expired: 'Sign out at your identity provider, then try again.',
  advice_request_already_used: 'Each response works once. The person went back or reloaded the page.',
  advice_assertion_replayed:
    'Each response works once. If nobody reloaded a page, somebody may have copied it: tell your security team.',
  advice_browser_mismatch:
    'The response arrived in a different browser from the one that started the sign-in, or that browser blocks cookies.',
  advice_name_id_missing:
    'Your identity provider does not name the person. Add a Name ID claim to the application there (AD FS: a rule that sends an outgoing claim “Name ID”), best of an identifier that never changes.',
  advice_email:
    'At your identity provider, add an attribute statement named exactly “email” whose value is the user’s email address. In Entra, leave the claim’s namespace empty.',
  advice_email_invalid:
    'What arrived as the email attribute is not an email address. At your identity provider, send the user’s email address in it, and not a name or a number.',
  advice_email_ambiguous:
    'At your identity provider, add an attribute statement named exactly “email” whose value is the user’s email address. In Entra, leave the claim’s namespace empty. Send one value only.',
  advice_not_a_member:
    'Invite the person or provision them with SCIM. Or turn on IdP-managed access, which adds everyone who signs in.',
  advice_member_inactive:
    'This person was deactivated. Reactivate them on the Users page or at your identity provider.',
  advice_subject_changed:
    'Your identity provider names this person differently from before. If they are the same person, for example because you changed the Name ID format, accept the new subject below. If the address now belongs to somebody else, remove the former member first. If nothing arrived, the Name ID is transient: choose a format there that stays the same.',
  advice_address_unconfirmed:
    'Your directory gave this member the address after they had last signed in, and since then your identity provider or its issuer has changed. Or it gave their externalId to somebody else after they had left. So nothing shows that the same person came. If they are the same person, accept the new subject below. If the address now belongs to somebody else, correct the member’s address in your directory first. If nothing arrived, the Name ID is transient: choose a format there that stays the same.',
  advice_address_of_another:
    'Your identity provider sent an address that belongs to somebody else than the person whom it names. Look at who may edit the email attribute there. If the address was given to a new owner, change or remove the member who has it.',
  advice_sso_not_enabled: 'Enable SSO under SSO → Overview.',
  advice_organization_suspended:
    'Nobody can sign in while this organization is suspended. Ask our support what to do.',
  advice_message_replayed: 'Each logout message works once. The person went back or reloaded the page.',
  advice_sso_required: 'SSO is required. This person has to sign in with SSO.',
  advice_credentials_wrong:
    'You don’t need to do anything, unless this happens often: then somebody may be guessing.',
  advice_time_malformed:
    'Your identity provider wrote this time in another form than SAML demands: UTC that ends in Z, as in 2026-01-31T08:00:00Z. Set the time zone of its messages to UTC, or update it.',
  advice_not_encoded:
    'Something between your identity provider and us changed the form: a proxy, a browser extension, or a custom page there. The response has to arrive as base64 in the field SAMLResponse.',
  advice_xml_encoding: 'The response is not in UTF-8. Set your identity provider, or its template, to UTF-8.',
  advice_xml_forbidden:
    'The response has this and we refuse it, because others have been attacked through it. Look for a custom template or a proxy that adds it.',
  advice_unexpected_root:
    'Something else arrived than a SAML 2.0 Response. Make sure that the application at your identity provider is one for SAML 2.0, not for SAML 1.1 or WS-Federation.',
  advice_version_unsupported: 'Set the application at your identity provider to SAML 2.0.',
  advice_missing_element:
    'The response lacks the element above, which SAML demands. Look for it in the settings or the template of the application at your identity provider.',
  advice_missing_attribute:
    'The response lacks the attribute above, which SAML demands. Look for it in the settings or the template of the application at your identity provider.',
  advice_unexpected_element:
    'The response has the element above where we take none. Turn it off in the settings or the template of the application at your identity provider.',
  advice_condition_unknown:
    'The assertion sets the condition above, which we cannot judge. Turn it off at your identity provider.',
  advice_assertion_missing:
    'The response says that the sign-in worked and does not say whose. Look at the log of your identity provider.',
  advice_assertion_several: 'Set your identity provider to send one assertion in each response.',
  advice_issuer_missing: 'Set an entity ID (issuer) at your identity provider.',
  advice_kind_unreadable:
    'The response breaks the rules of XML or SAML. Reset the application’s advanced settings at your identity provider. If that does not help, send us the reference number.',
  advice_kind_wrong_binding: 'Set your identity provider to answer by HTTP-POST.',
  advice_kind_unsolicited: 'Start the sign-in here, or allow sign-in from the identity provider’s dashboard.',
  advice_kind_unsigned:
    'Set your identity provider to sign the response or the assertion (Okta: Assertion Signature “Signed”). Use RSA-SHA256 and exclusive canonicalization, as most do.',
  advice_kind_mismatch: 'Compare the values with those under SSO → Connection, character by character.',
  advice_kind_shared_issuer:
    'Have your identity provider post to the postback URL under SSO → Connection, with org_id.',
  advice_kind_suspended: 'Ask our support what to do.',
  advice_kind_used: 'Each response works once.',
  advice_kind_other_browser: 'Start again, and stay in one browser.',
  advice_kind_idp_refused: 'Its own log tells you the reason.',
  advice_kind_not_a_member: 'Invite the person, or provision them with SCIM.',
  advice_kind_inactive: 'Reactivate the person.',
  advice_kind_another_person: 'Compare the person whom your identity provider names with the member.',
  advice_kind_sso_off: 'Enable SSO under SSO → Overview.',
  advice_logout_token:
    'The token of the logout is not one of Okta’s Universal Logout. At Okta, choose “Signed JWT” as the endpoint authentication type.',
  advice_token_issuer_wrong:
    'The token has to name the address where people sign in at your identity provider, or its issuer. If your Okta has a domain of its own, use the Authentication URL with the domain that arrived.',
  advice_logout_url_of_page:
    'At your identity provider, set the logout endpoint URL to exactly the value under SSO → Advanced, Universal Logout.',
  advice_logout_clock:
    'Check your identity provider’s clock: it may differ from ours by one minute at most. If this happened once, the logout was long on its way: send it again.',
  advice_token_lifetime_too_long:
    'The token is good for longer than ten minutes. Okta’s are good for five: look at what sends this one.',
  advice_token_replayed:
    'Each token works once. If your identity provider did not send it twice, somebody may have copied it: tell your security team.',
  advice_universal_logout_off:
    'Nobody was signed out. Switch Universal Logout on under SSO → Advanced, or switch it off at your identity provider.',
  advice_body_malformed: 'The logout does not say in a readable form whom it means. Look at what sends it.',
  advice_subject_format_unsupported:
    'At your identity provider, choose “Email Identifier” or “Issuer and Subject Identifier” as the subject format.',
  advice_revoked_subject_unknown:
    'Nobody here is the one whom the logout means, so nobody was signed out. At your identity provider, choose “Email Identifier” as the subject format, or check that the address there is the one here.',
  advice_unknown: 'Compare the values above with the settings at your identity provider.',
  advice_code_arrived: 'The code “{code}” arrived.',
} as const;
