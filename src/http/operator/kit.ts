// What the console's pages share: the way back to a page after a re-check.

import { type OperatorPageName, operatorPath } from '../../domain/paths.ts';
import type { AppContext } from '../context.ts';

/** The page that a route's re-check comes back to. */
export function backTo(page: OperatorPageName, parameter?: string): (c: AppContext) => string {
  return (c) => {
    const below = parameter === undefined ? undefined : c.req.param(parameter);
    return below === undefined ? operatorPath(page) : operatorPath(page, below);
  };
}
