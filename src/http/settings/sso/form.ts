// The SSO form: what was typed, kept so that a refused form comes back filled, and the change that it asks
// for.

import type { AttributeMapInput } from '../../../domain/sso/attribute-map.ts';
import type { CertificateInput, SsoChange } from '../../../domain/sso/settings.ts';
import { encodeBase64 } from '../../../lib/base64.ts';
import type { Form } from '../../context.ts';
import { readPairs } from '../../form.ts';
import type { AttributeValues } from './attributes.tsx';
import type { SsoFormValues } from './connection.tsx';
import type { SsoOptionValues } from './options.tsx';

export interface SsoForm {
  readonly values: SsoFormValues;
  readonly change: SsoChange;
}

export async function readSsoForm(form: Form): Promise<SsoForm> {
  const added = await readCertificate(form);
  const certificate = added?.content ?? '';
  const values = {
    certificate,
    replaceCertificates: form.flag('replaceCertificates'),
    signInUrl: form.text('signInUrl').trim(),
    issuer: form.text('issuer').trim(),
    requireSso: form.flag('requireSso'),
  };
  return {
    values,
    change: {
      issuer: values.issuer,
      signInUrl: values.signInUrl,
      requireSso: values.requireSso,
      addCertificates: added ? [added] : [],
      // Without a new one it would leave none.
      replaceCertificates: added !== null && values.replaceCertificates,
      // Undefined leaves it as it is, so that saving does not enable or disable SSO.
      enabled: form.flag('enable') ? true : undefined,
    },
  };
}

/** A chosen file wins over the text field, which may still hold the last attempt. Null: there is neither. */
export async function readCertificate(form: Form): Promise<(CertificateInput & { content: string }) | null> {
  const file = form.file('certificateFile');
  const content = file
    ? textOfCertificate(new Uint8Array(await file.arrayBuffer()))
    : form.text('certificate').trim();
  return content === '' ? null : { content, fileName: file?.name ?? '' };
}

export function readOptions(form: Form): SsoOptionValues {
  return {
    managedAccess: form.flag('managedAccess'),
    refreshNames: form.flag('refreshNames'),
    allowIdpInitiated: form.flag('allowIdpInitiated'),
    allowSha1: form.flag('allowSha1'),
    signRequests: form.flag('signRequests'),
    ignoreSessionEnd: form.flag('ignoreSessionEnd'),
    signInBinding: form.text('signInBinding'),
    logoutUrl: form.text('logoutUrl').trim(),
    logoutBinding: form.text('logoutBinding'),
  };
}

export function readAttributes(form: Form): AttributeValues {
  const [email, givenName, familyName] = [
    form.text('email'),
    form.text('givenName'),
    form.text('familyName'),
  ];
  const [displayName, teams, claims] = [form.text('displayName'), form.text('teams'), form.text('claims')];
  return { email, givenName, familyName, displayName, teams, claims };
}

export function toAttributeMap({ claims, ...names }: AttributeValues): AttributeMapInput {
  return { ...names, claims: readPairs(claims) };
}

export function bindingOf(text: string): 'redirect' | 'post' {
  return text === 'post' ? 'post' : 'redirect';
}

/**
 * PEM stays text; the bytes of a DER file become base64, which the text field can show and the parser reads
 * too.
 */
function textOfCertificate(bytes: Uint8Array): string {
  // A certificate in DER is a SEQUENCE with a long length; no text in ASCII begins so.
  if (bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80) return encodeBase64(bytes);
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes).trim();
  // The text around the block may be in any language and encoding.
  if (text.includes('-----BEGIN ') || /^[\t\r\n\x20-\x7e]*$/.test(text)) return text;
  return encodeBase64(bytes);
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
