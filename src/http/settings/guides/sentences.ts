// What every guide says in the same words.

/** How the settings go on after the last step, by what it ended with. */
export const BACK = {
  values:
    'Return to SSO → Connection, paste the values, and press Enable. Then press Test connection: it signs nobody in and shows what arrived.',
  metadata:
    'Use Import from metadata under SSO → Connection, check the values that it shows, save them, and press Enable. Then press Test connection: it signs nobody in and shows what arrived.',
} as const;
export const ATTRIBUTES =
  'The attribute “email” is required, with exactly this name; “firstName” and “lastName” are optional.';
