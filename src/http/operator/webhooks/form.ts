// The form of a webhook endpoint, as the rules of the domain take it.

import { EVENT_TYPES } from '../../../domain/event-types.ts';
import type { Webhook, WebhookInput } from '../../../domain/webhooks/endpoints.ts';
import type { Form } from '../../context.ts';
import type { WebhookValues } from './form-page.tsx';

export const NEW_VALUES: WebhookValues = { url: '', description: '', types: [], organizations: '' };

export function readValues(form: Form): WebhookValues {
  return {
    url: form.text('url').trim(),
    description: form.text('description').trim(),
    types: EVENT_TYPES.filter((type) => form.flag(`type_${type}`)),
    organizations: form.text('organizations').trim(),
  };
}

/** Nothing chosen is everything. */
export function toInput({ url, description, types, organizations }: WebhookValues) {
  const named = organizations.split(/\s+/).filter((id) => id !== '');
  return {
    url,
    description,
    types: types.length === 0 ? 'all' : EVENT_TYPES.filter((type) => types.includes(type)),
    organizations: named.length === 0 ? 'all' : named.slice(0, 1000),
  } as const satisfies WebhookInput;
}

export function valuesOf({ url, description, types, organizations }: Webhook['row']): WebhookValues {
  return { url, description, types: types ?? [], organizations: organizations?.join('\n') ?? '' };
}
