// English: Access Security → Domain Claiming.

export const domains = {
  domains_intro:
    'SSO and SCIM work for people whose email address is in a verified domain. A claim covers its exact domain, not its subdomains.',
  domains_none: 'You have not claimed any domains.',
  domains_claim: 'Claim a domain',
  domains_name: 'Domain name',
  domains_name_hint:
    'We give you a TXT record to publish at the domain’s root. DNS may take up to 24 hours to show it everywhere.',
  domains_claim_button: 'Claim domain',
  domains_is_pending: 'Pending',
  domains_is_verified: 'Verified',
  domains_is_expired: 'Expired',
  domains_since: 'since {day}',
  domains_checked: ' · last checked {at}',
  domains_wait_verified: 'The domain stays verified, and we look again.',
  domains_wait_expired: 'Press “Check now” in a few minutes.',
  domains_expires_in: {
    one: 'The record is missing. The domain expires in {count} day unless you publish it again.',
    other: 'The record is missing. The domain expires in {count} days unless you publish it again.',
  },
  domains_vouched: 'The operator of this service vouches for this domain. It needs no record.',
  domains_check: 'Check now',
  domains_give_up: 'Give up {name}',
  domains_delete: 'Delete…',
  domains_delete_which: 'Delete the claim of {name}',
  domains_delete_means:
    'People with an address of this domain can no longer sign in with SSO, and SCIM cannot manage them. Where SSO is required, Members and Billing Admins among them cannot sign in at all.',
  domains_record_of: 'TXT record of {name}',
  domains_leave_record:
    'Leave it in place: the domain expires when the record has been missing for {days} days.',
  domains_publish:
    'Publish this whole text as a TXT record at {name} itself (many DNS editors call that name @).',
  domains_no_record: 'There is no TXT record at {name}',
  domains_zone: 'We asked in the zone {zone}. ',
  domains_no_record_hint:
    'Some DNS editors add the domain to what you type: if you entered {name} as the name, the record may be at {wrong}. Enter @, or leave the name empty.',
  domains_other_records: 'Other TXT records are at {name}',
  domains_name_right: 'The name is right. ',
  domains_publish_further: 'Publish the text below as a further TXT record. We found:',
  domains_publish_replacing:
    'Publish the text below as a further TXT record, and replace the one of ours, which belongs to another claim. We found:',
  domains_dns_unavailable:
    'Not all DNS resolvers answered, and all of them have to. Nothing has changed; try again in a minute.',
  domains_claimed: 'You have claimed the domain. Publish its record, then check it.',
  domains_verified: 'The domain is verified.',
  domains_removed: 'You have given up the domain.',
  domains_elsewhere: 'The domain is taken',
} as const;
