// Addresses that this server calls by itself, when somebody enters them. The same rule decides at each call.

import { type UrlProblem, urlProblem } from '../lib/callable-url.ts';
import { DomainError, type DomainReason } from './errors.ts';
import { allowsLoopback, type Urls } from './urls.ts';

/** @throws DomainError `callback_invalid`, `callback_not_https`, `callback_not_public` */
export function checkCallable(
  { urls }: { readonly urls: Pick<Urls, 'origin'> },
  url: string,
  field: string,
): void {
  const problem = urlProblem(url, { allowLoopback: allowsLoopback(urls) });
  if (problem !== null) throw new DomainError(REASONS[problem], { url: url.slice(0, 200), problem }, field);
}

const REASONS: Readonly<Record<UrlProblem, DomainReason>> = {
  malformed: 'callback_invalid',
  credentials: 'callback_invalid',
  not_https: 'callback_not_https',
  port: 'callback_not_public',
  private: 'callback_not_public',
};
