// The steps of a guide: what to do, the values to copy, and a picture of where they go. The settings and the
// pages of a setup link share them.

import type { PlainKey, Texts } from '../../../texts/texts.ts';
import { CopyField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type Picture, PictureOf } from '../../../ui/picture.tsx';
import { pictureIn } from './own-words.ts';

export interface GuideValues {
  readonly postback: string;
  readonly acs: string;
  readonly audience: string;
  readonly metadata: string;
  readonly logout: string;
  readonly scim: string;
}

/** A label is the identity provider's name for the value; `own` is ours, where it has none. */
export type GuideField = { readonly value: keyof GuideValues } & (
  | { readonly label: string }
  | { readonly own: PlainKey }
);

export interface GuideStep {
  readonly text: PlainKey;
  readonly fields?: readonly GuideField[];
  /** The identity provider has given what it gives: here one goes back. */
  readonly back?: 'values' | 'metadata';
  /** It needs a switch that only the settings have. */
  readonly inSettings?: true;
}

export interface Guide {
  readonly name: string;
  /** Where the name is a word of ours. */
  readonly ownName?: PlainKey;
  readonly sso: readonly GuideStep[];
  /** null: it has no SCIM for custom applications. */
  readonly scim: readonly GuideStep[] | null;
}

export function nameOfGuide(t: Texts, { name, ownName }: Pick<Guide, 'name' | 'ownName'>): string {
  return ownName === undefined ? name : t(ownName);
}

function labelOf(t: Texts, field: GuideField): string {
  return 'own' in field ? t(field.own) : field.label;
}

export interface StepsProps {
  readonly guide: Guide;
  readonly part: 'sso' | 'scim';
  readonly pictures: readonly Picture[];
  readonly values: GuideValues;
  /** How one goes on from the step that leads back. */
  readonly goOn: Readonly<Record<'values' | 'metadata', string>>;
  /** Leaves out what only the settings have. */
  readonly isGuided?: boolean;
}

export function Steps({ guide, part, pictures, values, goOn, isGuided = false }: StepsProps) {
  const t = useTexts();
  return (
    <ol class="guide">
      {(guide[part] ?? []).map(({ text, fields = [], back, inSettings }, step) =>
        inSettings && isGuided ? null : (
          <li>
            <p>{back === undefined ? t(text) : `${t(text)} ${goOn[back]}`}</p>
            {fields.map((field, index) => (
              <CopyField
                label={labelOf(t, field)}
                name={`${part}-${step}-${index}`}
                value={values[field.value]}
              />
            ))}
            {pictures[step] && (
              <PictureOf
                window={nameOfGuide(t, guide)}
                picture={withFields(t, pictures[step], fields, values)}
              />
            )}
          </li>
        ),
      )}
    </ol>
  );
}

/** The values of the step stand first. */
function withFields(t: Texts, picture: Picture, fields: readonly GuideField[], values: GuideValues): Picture {
  const own = fields.map((field) => [labelOf(t, field), values[field.value]] as const);
  const shown = pictureIn(t, picture);
  return { ...shown, fields: [...own, ...(shown.fields ?? [])] };
}
