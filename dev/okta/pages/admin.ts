// What the administrator of the simulated Okta sees: apps, one app's SAML settings, the setup instructions,
// the console.
import { html } from 'hono/html';
import type { Html } from '../../idp/pages/document.ts';
import {
  type AppInstance,
  type AppSettings,
  issuerOf,
  type SettingsResult,
  signInUrlOf,
} from '../app-instance.ts';
import type { Org } from '../org.ts';
import type { Switches } from '../switches.ts';
import { adminPage, appTabs } from './admin-frame.ts';
import { page } from './layout.ts';
import { logoutNotes } from './logout.ts';
import { switchesForm } from './switches.ts';

type Refused = Extract<SettingsResult, { ok: false }>;

export function appsPage(apps: readonly AppInstance[]): Html {
  return adminPage(
    'Applications',
    html`
      <section>
        <ul>
          ${apps.map(
            (app) => html`<li>
              <a href="/admin/apps/${app.id}">${app.settings.label}</a> <span class="quiet">${app.id}</span> –
              <a href="/admin/apps/${app.id}/setup">View Setup Instructions</a>
            </li>`,
          )}
        </ul>
        <p><a class="button" href="/admin/apps/new">Create App Integration</a></p>
      </section>`,
  );
}

export function newAppPage(refused?: Refused): Html {
  return page(
    { title: 'Create App Integration' },
    html`<section>${settingsForm('/admin/apps', 'Create', refused?.typed, refused?.messages)}</section>`,
  );
}

export interface AppPageProps {
  app: AppInstance;
  switches: Switches;
  saved?: boolean;
  refused?: Refused | undefined;
}

export function appPage({ app, switches, saved = false, refused }: AppPageProps): Html {
  return adminPage(
    app.settings.label,
    html`
      ${appTabs(app)}
      ${saved ? html`<p role="status">Saved.</p>` : ''}
      <section>
        <h2>SAML Settings</h2>
        ${settingsForm(`/admin/apps/${app.id}`, 'Save', refused?.typed ?? app.settings, refused?.messages)}
      </section>
      <section>
        <h2>Responses</h2>
        <p class="quiet">These settings change the app’s next responses until you change them back or restart Okta.</p>
        ${switchesForm(app, switches)}
      </section>`,
  );
}

export function setupPage(app: AppInstance, oktaUrl: string): Html {
  return page(
    { title: `How to Configure SAML 2.0 for ${app.settings.label}` },
    html`
      <section>
        <p>The following is needed to configure ${app.settings.label}:</p>
        <dl>
          <dt>Redirect Login URL</dt>
          <dd><code id="redirect-login-url">${signInUrlOf(app, oktaUrl)}</code></dd>
          <dt>Identity Provider Issuer</dt>
          <dd><code id="identity-provider-issuer">${issuerOf(app)}</code></dd>
          <dt>X.509 Certificate</dt>
          <dd>
            <pre id="certificate">${app.key.certificate.trim()}</pre>
            <a class="button" href="/admin/apps/${app.id}/okta.cert" download="okta.cert">Download certificate</a>
          </dd>
        </dl>
        <p>Optional: <a href="/app/${app.id}/sso/saml/metadata">IDP metadata</a></p>
      </section>`,
  );
}

export function consolePage(
  { sent, logouts }: Pick<Org, 'sent' | 'logouts'>,
  labels: Map<string, string>,
): Html {
  return page(
    { title: 'Console' },
    sent.length + logouts.length === 0
      ? html`<section><p>No response has been sent yet.</p></section>`
      : html`${logoutNotes(logouts, labels)} ${sent.map(
          (one) => html`<section>
            <h2>${new Date(one.atMs).toISOString()} · ${one.login} · ${labels.get(one.appId) ?? one.appId}</h2>
            <p>
              ${one.inResponseTo ? html`in answer to <code>${one.inResponseTo}</code>` : 'IdP-initiated'},
              posted to <code>${one.target}</code>, RelayState <code>${one.relayState ?? '(none)'}</code>
            </p>
            <details><summary>Response</summary><pre>${one.xml}</pre></details>
            <details><summary>As posted</summary><pre>${one.base64}</pre></details>
          </section>`,
        )}`,
  );
}

type Messages = Partial<Record<keyof AppSettings, string>>;

function settingsForm(action: string, button: string, typed?: AppSettings, messages: Messages = {}): Html {
  const field = (name: keyof AppSettings, label: string, type: 'text' | 'url' = 'url') => html`
    <p>
      <label for="${name}">${label}</label>
      <input type="${type}" id="${name}" name="${name}" value="${typed?.[name] ?? ''}"
        ${messages[name] ? html`aria-describedby="${name}-message" aria-invalid="true"` : ''}>
      ${message(name, messages)}
    </p>`;
  const pem = (name: 'encryptionCertificate' | 'signatureCertificate', label: string) => html`
    <p>
      <label for="${name}">${label}</label>
      <textarea id="${name}" name="${name}" rows="4">${typed?.[name] ?? ''}</textarea>
      ${message(name, messages)}
    </p>`;
  const binding = (value: AppSettings['logoutBinding'], label: string) => html`<label class="choice">
    <input type="radio" name="logoutBinding" value="${value}"
      ${(typed?.logoutBinding || 'redirect') === value ? 'checked' : ''}> ${label}
  </label>`;
  const subjectFormat = (value: AppSettings['subjectFormat'], label: string) => html`<label class="choice">
    <input type="radio" name="subjectFormat" value="${value}"
      ${(typed?.subjectFormat || 'email') === value ? 'checked' : ''}> ${label}
  </label>`;
  return html`
    <form method="post" action="${action}">
      ${field('label', 'App name', 'text')}
      ${field('singleSignOnUrl', 'Single sign on URL')}
      ${field('acsUrl', 'Recipient, Destination and Requestable SSO URL (index 0)')}
      ${field('audience', 'Audience URI (SP Entity ID)', 'text')}
      ${field('defaultRelayState', 'Default RelayState', 'text')}
      ${pem('encryptionCertificate', 'Encryption certificate')}
      ${field('singleLogoutUrl', 'Single Logout URL (empty: single logout is off)')}
      <fieldset>
        <legend>Logout messages</legend>
        ${binding('redirect', 'HTTP-Redirect')} ${binding('post', 'HTTP-POST')}
      </fieldset>
      ${pem('signatureCertificate', 'Signature certificate')}
      ${field('revocationUrl', 'Logout endpoint URL (empty: Universal Logout is off)')}
      <fieldset>
        <legend>Subject format of Universal Logout</legend>
        ${subjectFormat('email', 'Email Identifier')} ${subjectFormat('iss_sub', 'Issuer and Subject Identifier')}
      </fieldset>
      <button>${button}</button>
    </form>`;
}

function message(name: keyof AppSettings, messages: Messages): Html | '' {
  return messages[name] ? html`<span class="bad" id="${name}-message">${messages[name]}</span>` : '';
}
