// Who is logged in.

import type { Route } from './call.ts';

export const userRoute: Route = (account, { method, path }) => {
  if (method !== 'GET') return undefined;
  const accounts = [{ id: account.id, name: 'Vendor' }, ...account.others];
  if (path === '/user') return { id: 'user', email: 'operator@vendor.example' };
  if (path === '/user/tokens/verify') return { id: 'token', status: 'active' };
  if (path === '/accounts') return accounts;
  if (path === '/memberships') return accounts.map((one) => ({ id: one.id, account: one, roles: [] }));
  return undefined;
};
