// What the pictures show beside the words of somebody else's console: our own, which have a language.

import { ENGLISH, type PlainKey, type Texts } from '../../../texts/texts.ts';
import type { Picture } from '../../../ui/picture.tsx';

const KEYS = [
  'picture_token',
  'picture_name',
  'picture_email',
  'picture_first_name',
  'picture_last_name',
  'picture_email_attribute',
  'picture_lasting',
  'picture_address_or_file',
  'picture_people',
  'picture_user_groups',
  'picture_groups',
  'picture_bookmark',
  'picture_tile',
  'picture_metadata',
  'picture_downloads',
] as const satisfies readonly PlainKey[];

/** The words of the console stay as they are. */
export function pictureIn(t: Texts, { at = [], fields = [], ticks = [], ...rest }: Picture): Picture {
  const own = new Map(KEYS.map((key) => [ENGLISH(key), key] as const));
  const inWords = (text: string) => {
    const key = own.get(text);
    return key === undefined ? text : t(key);
  };
  return {
    at: at.map(inWords),
    fields: fields.map(([label, value]) => [inWords(label), inWords(value)] as const),
    ticks: ticks.map(([label, on]) => [inWords(label), on] as const),
    ...rest,
  };
}
