// The forms of a page, as a browser that nobody has typed into would send them.

export interface BlankForm {
  readonly action: string;
  /** Hidden values, the choices that are made already, and '' for each text. */
  readonly fields: Readonly<Record<string, string>>;
  /** The names of fields that are marked as required. */
  readonly required: readonly string[];
  /** Whether there is anything to type or to upload. */
  readonly hasTexts: boolean;
}

const plain = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');

/** The forms with the method POST, in the order of the page. */
export function blankFormsOf(html: string, path: string): BlankForm[] {
  return [...html.matchAll(/<form ([^>]*method="post"[^>]*)>(.*?)<\/form>/gs)].map(
    ([, attributes = '', inner = '']) => ({
      action: plain(/action="([^"]*)"/.exec(attributes)?.[1] ?? path),
      ...fieldsOf(inner),
    }),
  );
}

function fieldsOf(inner: string): Omit<BlankForm, 'action'> {
  const fields: Record<string, string> = {};
  const required: string[] = [];
  let hasTexts = false;
  for (const [, tag = '', attributes = '', rest = ''] of inner.matchAll(
    /<(input|textarea|select|button)\b([^>]*)>((?:<option[^>]*>[^<]*<\/option>)*)/g,
  )) {
    const name = /\bname="([^"]*)"/.exec(attributes)?.[1];
    if (name === undefined) continue;
    const type = tag === 'input' ? (/\btype="([^"]*)"/.exec(attributes)?.[1] ?? 'text') : tag;
    const value = plain(/\bvalue="([^"]*)"/.exec(attributes)?.[1] ?? '');
    if (/\brequired\b/.test(attributes)) required.push(name);
    if (type === 'hidden' || type === 'button') fields[name] = value;
    else if (type === 'checkbox' || type === 'radio') {
      if (/\bchecked\b/.test(attributes)) fields[name] = value || 'on';
    } else if (type === 'select') {
      const options = [...rest.matchAll(/<option value="([^"]*)"( selected)?/g)];
      fields[name] = plain((options.find(([, , selected]) => selected) ?? options[0])?.[1] ?? '');
    } else {
      hasTexts = true;
      if (type !== 'file') fields[name] = '';
    }
  }
  return { fields, required, hasTexts };
}

export interface ShownErrors {
  /** The fields that the summary leads to, in its order; null: the form as a whole. */
  readonly summary: readonly (string | null)[];
  /** The fields with a message beside them that is read out with the field. */
  readonly beside: readonly string[];
}

export function errorsOn(html: string): ShownErrors {
  const box = /<div [^>]*id="errors"[^>]*tabindex="-1".*?<\/ul>/s.exec(html)?.[0] ?? '';
  const summary = [...box.matchAll(/<li>(?:<a href="#([^"]*)">)?/g)].map(([, field]) => field ?? null);
  const beside = [...html.matchAll(/<small id="([^"]*)-error" class="field-error">[^<]+</g)].flatMap(
    ([, field = '']) => {
      const tag = new RegExp(`<[^>]* id="${field}"[^>]*>`).exec(html)?.[0] ?? '';
      const isRead = new RegExp(`aria-describedby="[^"]*\\b${field}-error\\b`).test(tag);
      return isRead && tag.includes('aria-invalid="true"') ? [field] : [];
    },
  );
  return { summary, beside };
}
