// What every guide says in the same words.

export const BACK =
  'Return to SSO → Connection, paste the values, and press Enable. Then press Test connection: it signs nobody in and shows what arrived.';
export const BACK_BY_IMPORT =
  'Check the values that it shows, save them, and press Enable. Then press Test connection: it signs nobody in and shows what arrived.';
export const ATTRIBUTES =
  'The attribute “email” is required, with exactly this name; “firstName” and “lastName” are optional.';
