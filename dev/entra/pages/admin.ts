// The administrator's pages of the application: SAML, who may use it, provisioning, and the messages.
import { html } from 'hono/html';
import { postButton, statusNote } from '../../idp/pages/controls.ts';
import type { Html } from '../../idp/pages/document.ts';
import { taskNotes } from '../../idp/pages/tasks.ts';
import type { Task } from '../../idp/tasks.ts';
import { isCompliant, type SamlSettings } from '../application.ts';
import { displayNameOf } from '../people.ts';
import { ISSUER, isAssigned, metadataUrlOf, samlUrlOf, type Tenant } from '../tenant.ts';
import { adminPage, LOGS } from './layout.ts';

export interface Shown {
  saved?: boolean;
  /** Why the form was refused. */
  message?: string;
  tasks?: readonly Task[];
}

export function applicationPage(tenant: Tenant, { saved = false, message }: Shown = {}): Html {
  const { label, saml } = tenant.application;
  return adminPage(
    `${label}: Single sign-on`,
    html`
      ${statusNote(saved ? 'Saved.' : null)}
      <section>
        <h2>Basic SAML Configuration</h2>
        ${samlForm(saml, message)}
      </section>
      <section>
        <h2>Set up ${label}</h2>
        <dl>
          <dt>Login URL</dt>
          <dd><code id="login-url">${samlUrlOf(tenant)}</code></dd>
          <dt>Microsoft Entra Identifier</dt>
          <dd><code id="identifier">${ISSUER}</code></dd>
          <dt>Logout URL</dt>
          <dd><code id="logout-url">${samlUrlOf(tenant)}</code></dd>
          <dt>App Federation Metadata URL</dt>
          <dd><a id="metadata-url" href="${metadataUrlOf(tenant)}">${metadataUrlOf(tenant)}</a></dd>
          <dt>Certificate (Base64)</dt>
          <dd>
            <pre id="certificate">${tenant.key.certificate.trim()}</pre>
            <a class="button" href="/entra/admin/certificate" download="Gatehouse.cer">Download certificate</a>
          </dd>
        </dl>
      </section>`,
  );
}

function samlForm(saml: SamlSettings, message: string | undefined): Html {
  const field = (name: 'identifier' | 'signOnUrl' | 'logoutUrl', label: string) => html`<p>
    <label for="${name}">${label}</label><input type="text" id="${name}" name="${name}" value="${saml[name]}">
  </p>`;
  const area = (name: string, label: string, value: string) => html`<p>
    <label for="${name}">${label}</label><textarea id="${name}" name="${name}" rows="3">${value}</textarea>
  </p>`;
  return html`<form method="post" action="/entra/admin">
    ${statusNote(message ?? null, true)}
    ${field('identifier', 'Identifier (Entity ID)')}
    ${area('replyUrls', 'Reply URL (Assertion Consumer Service URL), one a line, the default one first', saml.replyUrls.join('\n'))}
    ${field('signOnUrl', 'Sign on URL (empty: the tile starts an IdP-initiated sign-in)')}
    ${field('logoutUrl', 'Logout URL (empty: single logout is off)')}
    ${area('verificationCertificate', 'Verification certificate', saml.verificationCertificate)}
    <fieldset>
      <legend>Unique User Identifier (Name ID)</legend>
      ${choice('nameId', 'emailAddress', 'Email address: user.userprincipalname', saml.nameId)}
      ${choice('nameId', 'persistent', 'Persistent', saml.nameId)}
    </fieldset>
    <button>Save</button>
  </form>`;
}

export function assignmentsPage(tenant: Tenant): Html {
  const { assignedTo, label } = tenant.application;
  const row = (id: string, name: string, state: string) => {
    const verb = assignedTo.includes(id) ? 'Remove' : 'Assign';
    const action = `/entra/admin/assignments/${verb.toLowerCase()}`;
    return html`<li>
      <strong>${name}</strong> <span class="quiet">${state}</span> ${postButton(action, verb, { id }, name)}
    </li>`;
  };
  const people = tenant.people.filter(({ state }) => state === 'present');
  return adminPage(
    `${label}: Users and groups`,
    html`<section>
      <p class="quiet">The next provisioning cycle tells the application.</p>
      <ul class="rows">
        ${tenant.groups.map(({ id, displayName }) => row(id, displayName, 'group'))}
        ${people.map((person) => row(person.id, displayNameOf(person), isAssigned(tenant, person) ? 'may use it' : ''))}
      </ul>
    </section>`,
  );
}

export function provisioningPage(tenant: Tenant, { saved = false, message, tasks = [] }: Shown = {}): Html {
  const { provisioning, label } = tenant.application;
  const path = '/entra/admin/provisioning';
  return adminPage(
    `${label}: Provisioning`,
    html`
      ${statusNote(saved ? 'Saved.' : null)} ${taskNotes(tasks, LOGS)}
      <section>
        <h2>Admin Credentials</h2>
        <form method="post" action="${path}">
          ${statusNote(message ?? null, true)}
          <p>
            <label for="tenantUrl">Tenant URL (with <code>?aadOptscim062020</code> at its end, PATCH complies with SCIM)</label>
            <input type="url" id="tenantUrl" name="tenantUrl" value="${provisioning?.tenantUrl ?? ''}">
          </p>
          <p>
            <label for="token">Secret Token</label>
            <input type="password" id="token" name="token" autocomplete="off" placeholder="${provisioning ? 'unchanged' : ''}">
          </p>
          <fieldset>
            <legend>Matching attribute</legend>
            ${choice('matchBy', 'userName', 'userName', provisioning?.matchBy ?? 'userName')}
            ${choice('matchBy', 'externalId', 'externalId', provisioning?.matchBy ?? 'userName')}
          </fieldset>
          <button>Save</button>
        </form>
        ${provisioning ? cycleButtons(path, isCompliant(provisioning)) : ''}
      </section>`,
  );
}

function cycleButtons(path: string, compliant: boolean): Html {
  return html`<p class="quiet">PATCH ${compliant ? 'complies with SCIM' : 'is as Entra sends it by default'}.</p>
    <div class="buttons">
      ${postButton(`${path}/test`, 'Test connection')} ${postButton(`${path}/cycle`, 'Provision now')}
      ${postButton(`${path}/restart`, 'Restart provisioning')} ${postButton(`${path}/off`, 'Turn provisioning off')}
    </div>`;
}

export function signInsPage({ messages }: Tenant): Html {
  return adminPage(
    'Sign-ins',
    messages.length === 0
      ? html`<section><p>No message has been sent yet.</p></section>`
      : html`${messages.map(
          ({ atMs, what, xml }) => html`<section>
            <h2>${new Date(atMs).toISOString()} · ${what}</h2>
            <details><summary>Message</summary><pre>${xml}</pre></details>
          </section>`,
        )}`,
  );
}

function choice(name: string, value: string, label: string, chosen: string): Html {
  return html`<label class="choice">
    <input type="radio" name="${name}" value="${value}" ${chosen === value ? 'checked' : ''}> ${label}
  </label>`;
}
