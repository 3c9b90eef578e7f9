// What pages and mails show of the vendor: its form, and the same page in the look that was typed.

import { Hono } from 'hono';
import { type Branding, OWN_BRANDING } from '../../../brand/branding.ts';
import {
  type BrandingInput,
  checkBranding,
  loadBranding,
  setBranding,
} from '../../../domain/operator/branding.ts';
import { operatorPath } from '../../../domain/paths.ts';
import { decodeBase64 } from '../../../lib/base64.ts';
import type { AppContext, AppEnv, Form } from '../../context.ts';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { outcomeIn } from '../../settings/kit.ts';
import { goToDone } from '../../told-once.ts';
import { consoleFrame } from '../frame.ts';
import { backTo } from '../kit.ts';
import { type BrandingFields, BrandingPage, LOGO_DATA, TEXTS } from './page.tsx';

const NOTICES = { saved: 'branding_saved' } as const;

export const branding = new Hono<AppEnv>();

branding.get('/', async (c) => {
  const shown = await loadBranding(c.get('deps'));
  return await show(c, fieldsOf(shown), { shown });
});

branding.post('/preview', async (c) => {
  const form = await readForm(c);
  const before = await loadBranding(c.get('deps'));
  try {
    const { logo, ...checked } = await checkBranding(await inputOf(form));
    const looks = { ...before, ...checked };
    const shown = { ...looks, productName: looks.productName ?? OWN_BRANDING.productName };
    return await show(c, typedIn(form), { shown, preview: true, logo: logo ?? null });
  } catch (error) {
    return await show(c, typedIn(form), { shown: before, refusal: refusalIn(textsOf(c), error) });
  }
});

branding.post('/', confirmed(backTo('branding')), async (c) => {
  const form = await readForm(c);
  try {
    await setBranding(c.get('deps'), c.get('console').actor, await inputOf(form));
  } catch (error) {
    const shown = await loadBranding(c.get('deps'));
    return await show(c, typedIn(form), { shown, refusal: refusalIn(textsOf(c), error) });
  }
  return goToDone(c, operatorPath('branding'), 'saved');
});

interface Shown {
  readonly shown: Branding;
  readonly preview?: boolean;
  /** A logo that is not saved yet, in base64. */
  readonly logo?: string | null;
  readonly refusal?: Refusal;
}

async function show(c: AppContext, fields: BrandingFields, { shown, preview, logo, refusal }: Shown) {
  return await renderPage(
    c,
    <BrandingPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, NOTICES, refusal)}
      path={operatorPath('branding')}
      fields={fields}
      branding={shown}
      preview={preview ?? false}
      logo={logo ?? null}
    />,
    refusal?.status,
    preview ? { branding: shown } : {},
  );
}

/** An empty field takes its value away. A new logo wins over the one that a preview carries. */
async function inputOf(form: Form): Promise<BrandingInput> {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, form.text(name).trim() || null]));
  const file = form.file('logo');
  if (form.flag('removeLogo')) return { ...texts, logo: null };
  if (file !== null) return { ...texts, logo: new Uint8Array(await file.arrayBuffer()) };
  const carried = form.text(LOGO_DATA);
  return carried === '' ? texts : { ...texts, logo: decodeBase64(carried) ?? new Uint8Array() };
}

function fieldsOf({ productName, ...shown }: Branding): BrandingFields {
  const typed = { ...shown, productName: productName === OWN_BRANDING.productName ? '' : productName };
  return Object.fromEntries(TEXTS.map((name) => [name, typed[name] ?? ''])) as BrandingFields;
}

function typedIn(form: Form): BrandingFields {
  return Object.fromEntries(TEXTS.map((name) => [name, form.text(name).slice(0, 1000)])) as BrandingFields;
}
