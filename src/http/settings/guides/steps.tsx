// The steps of a guide: what to do, the values to copy, and a picture of where they go. The settings and the
// pages of a setup link share them.

import { CopyField } from '../../../ui/form.tsx';
import { type Picture, PictureOf } from '../../../ui/picture.tsx';

export interface GuideValues {
  readonly postback: string;
  readonly acs: string;
  readonly audience: string;
  readonly metadata: string;
  readonly logout: string;
  readonly scim: string;
}

export interface GuideStep {
  readonly text: string;
  /** Named as the identity provider names them. */
  readonly fields?: readonly { readonly label: string; readonly value: keyof GuideValues }[];
  /** The identity provider has given what it gives: here one goes back. */
  readonly back?: 'values' | 'metadata';
  /** It needs a switch that only the settings have. */
  readonly inSettings?: true;
}

export interface Guide {
  readonly name: string;
  readonly sso: readonly GuideStep[];
  /** null: it has no SCIM for custom applications. */
  readonly scim: readonly GuideStep[] | null;
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
  return (
    <ol class="guide">
      {(guide[part] ?? []).map(({ text, fields = [], back, inSettings }, step) =>
        inSettings && isGuided ? null : (
          <li>
            <p>{back === undefined ? text : `${text} ${goOn[back]}`}</p>
            {fields.map(({ label, value }, index) => (
              <CopyField label={label} name={`${part}-${step}-${index}`} value={values[value]} />
            ))}
            {pictures[step] && (
              <PictureOf window={guide.name} picture={withFields(pictures[step], fields, values)} />
            )}
          </li>
        ),
      )}
    </ol>
  );
}

/** The values of the step stand first. */
function withFields(
  picture: Picture,
  fields: NonNullable<GuideStep['fields']>,
  values: GuideValues,
): Picture {
  const own = fields.map(({ label, value }) => [label, values[value]] as const);
  return { ...picture, fields: [...own, ...(picture.fields ?? [])] };
}
