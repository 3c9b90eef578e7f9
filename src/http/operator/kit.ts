// What the console's pages share: their own path, and the redirect after a change.

import { type OperatorPageName, operatorPath } from '../../domain/paths.ts';
import type { AppContext } from '../context.ts';
import { goTo } from '../render.tsx';

/** Redirects after a change; `done` names the notice. */
export function goToDone(c: AppContext, path: string, done: string): Response {
  return goTo(c, `${path}?done=${done}`);
}

/** The page that a route's re-check comes back to. */
export function backTo(page: OperatorPageName, parameter?: string): (c: AppContext) => string {
  return (c) => {
    const below = parameter === undefined ? undefined : c.req.param(parameter);
    return below === undefined ? operatorPath(page) : operatorPath(page, below);
  };
}
