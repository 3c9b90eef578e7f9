// Tasks on a page: what a service provider was asked for over SCIM, each request with its response.
import { html } from 'hono/html';
import { type Exchange, pretty } from '../exchange.ts';
import type { Task } from '../tasks.ts';
import { postButton } from './controls.ts';
import type { Html } from './document.ts';

/** @param path of the page that this list is on */
export function taskList(tasks: readonly Task[], path: string): Html {
  if (tasks.length === 0) return html`<section><p>No task has run yet.</p></section>`;
  return html`${tasks.map(
    (task) => html`<section id="${task.id}">
      <h2>${new Date(task.atMs).toISOString()} · ${task.title}</h2>
      ${outcome(task)}
      ${task.state === 'failed' ? postButton(`${path}/${task.id}/retry`, 'Retry') : ''}
      ${task.exchanges.map(exchangeDetails)}
    </section>`,
  )}`;
}

/**
 * How the tasks ended that the button just pressed has started.
 * @param path of the page with all tasks
 */
export function taskNotes(tasks: readonly Task[], path: string): Html {
  return html`${tasks.map(
    (task) => html`<div class="note" role="${task.state === 'failed' ? 'alert' : 'status'}">
      <strong>${task.title}</strong> ${outcome(task)} <a href="${path}#${task.id}">Requests and responses</a>
    </div>`,
  )}`;
}

function outcome({ state, message }: Task): Html {
  return html`<p class="${state === 'failed' ? 'bad' : ''}">${state === 'running' ? 'Running…' : message}</p>`;
}

function exchangeDetails({ method, url, headers, body, status, answer }: Exchange): Html {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  return html`<details>
    <summary><code>${method} ${url}</code> → ${status ?? 'no response'}</summary>
    <pre>${lines.join('')}${body === null ? '' : `\n${pretty(body)}`}</pre>
    <pre>${answer ? pretty(answer) : '(no body)'}</pre>
  </details>`;
}
