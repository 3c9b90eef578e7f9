// German: branding in the operator's console.

export const branding = {
  branding_saved: 'Gespeichert. Jede Seite zeigt es binnen einer halben Minute.',
  branding_preview_note: 'Diese Seite zeigt, wie jede Seite aussehen würde. Noch ist nichts gespeichert.',
  branding_intro:
    'Was auf jeder Seite und in jeder E-Mail von Ihnen zu sehen ist. Was Sie leer lassen, wird nicht gezeigt.',
  branding_product: 'Produktname',
  branding_product_hint: 'In Titeln, in der Leiste jeder Seite und als Absender von E-Mails.',
  branding_accent: 'Akzentfarbe',
  branding_accent_hint:
    'Für Links und Schaltflächen, als #rrggbb. Weiße Schrift darauf muss lesbar sein; auf dunklen Seiten sind Links heller.',
  branding_logo: 'Logo',
  branding_logo_hint:
    'Ein PNG oder ein SVG ohne Skripte, Stylesheets und externe Verweise; höchstens {max} KB. Es wird zwei Zeilen hoch angezeigt.',
  branding_remove_logo: 'Logo entfernen',
  branding_support_email: 'E-Mail-Adresse des Supports',
  branding_support_page: 'Support-Seite',
  branding_terms: 'Nutzungsbedingungen',
  branding_privacy: 'Datenschutzerklärung',
  branding_preview: 'Vorschau',
  branding_sample: 'Muster',
  branding_sample_link: 'Ein Link in {product}',
  branding_contrast:
    'Weiß auf {accent} hat einen Kontrast von {ratio} zu 1. Auf dunklen Seiten haben Links die Farbe {dark}.',
} as const;
