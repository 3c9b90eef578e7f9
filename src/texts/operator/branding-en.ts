// English: branding in the operator's console.

export const branding = {
  branding_saved: 'Saved. Every page shows it within half a minute.',
  branding_preview_note: 'This page shows how every page would look. Nothing is saved yet.',
  branding_intro:
    'What people see of you on every page and in every email. What you leave empty is not shown.',
  branding_product: 'Product name',
  branding_product_hint: 'Shown in titles, in the bar of each page, and as the sender of emails.',
  branding_accent: 'Accent color',
  branding_accent_hint:
    'For links and buttons, as #rrggbb. White text on it has to be readable; on dark pages links are lighter.',
  branding_logo: 'Logo',
  branding_logo_hint:
    'A PNG, or an SVG without scripts, style sheets and external references; at most {max} KB. It is shown two lines high.',
  branding_remove_logo: 'Remove the logo',
  branding_support_email: 'Support email',
  branding_support_page: 'Support page',
  branding_terms: 'Terms of service',
  branding_privacy: 'Privacy policy',
  branding_preview: 'Preview',
  branding_sample: 'Sample',
  branding_sample_link: 'A link in {product}',
  branding_contrast: 'White on {accent} has a contrast of {ratio} to 1. On dark pages links are {dark}.',
} as const;
