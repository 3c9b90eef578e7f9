// The switches of one app as a form.
import { html } from 'hono/html';
import type { Html } from '../../idp/pages/document.ts';
import type { AppInstance } from '../app-instance.ts';
import { FLAG_LABELS, type Switches } from '../switches.ts';

const SIGNATURES = [
  ['both', 'Response and assertion'],
  ['response', 'Response only'],
  ['assertion', 'Assertion only'],
  ['none', 'Neither'],
] as const;
const ALGORITHMS = [
  ['rsa-sha256', 'RSA-SHA256'],
  ['rsa-sha384', 'RSA-SHA384'],
  ['rsa-sha512', 'RSA-SHA512'],
  ['rsa-sha1', 'RSA-SHA1'],
] as const;
const SUBJECTS = [
  ['NameID', 'NameID'],
  ['EncryptedID', 'EncryptedID, in logout requests too (needs the app’s encryption certificate)'],
  ['none', 'No NameID'],
] as const;
const FAILURES = [
  ['', 'Success'],
  ['AuthnFailed', 'AuthnFailed'],
  ['NoPassive', 'NoPassive'],
  ['RequestDenied', 'RequestDenied'],
] as const;

export function switchesForm(app: AppInstance, switches: Switches): Html {
  return html`
    <form method="post" action="/admin/apps/${app.id}/switches">
      ${select('signatures', 'Signed', SIGNATURES, switches.signatures)}
      ${select('signatureAlgorithm', 'Signature algorithm', ALGORITHMS, switches.signatureAlgorithm)}
      ${select('subject', 'Subject', SUBJECTS, switches.subject)}
      ${select('failure', 'Status', FAILURES, switches.failure)}
      ${field('statusMessage', 'StatusMessage of a failure', switches.statusMessage)}
      ${field('sessionEndsIn', 'SessionNotOnOrAfter, in seconds from now (empty: none)', switches.sessionEndsIn)}
      <fieldset>
        <legend>Faults and extras</legend>
        ${Object.entries(FLAG_LABELS).map(
          ([name, label]) => html`<label class="choice">
            <input type="checkbox" name="${name}" ${switches[name as keyof typeof FLAG_LABELS] ? 'checked' : ''}> ${label}
          </label>`,
        )}
      </fieldset>
      <p>
        <label for="attributes">More attribute statements, one per line: <code>groups=Designers, Engineers</code></label>
        <textarea id="attributes" name="attributes" rows="3">${switches.attributes}</textarea>
      </p>
      <button>Save</button>
    </form>`;
}

function field(name: string, label: string, value: string): Html {
  return html`<p>
    <label for="${name}">${label}</label>
    <input type="text" id="${name}" name="${name}" value="${value}">
  </p>`;
}

function select(
  name: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
  selected: string,
): Html {
  return html`<p>
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${options.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === selected ? 'selected' : ''}>${text}</option>`,
      )}
    </select>
  </p>`;
}
