// Okta's SPEC test against a running server: `node
// test/conformance/okta-spec-cli.ts <base URL> <token> [domain]`.

import { runOktaSpec } from './okta-spec.ts';

const [baseUrl, token, domain = 'atko.com'] = process.argv.slice(2);
if (!baseUrl || !token) throw new Error('usage: okta-spec-cli.ts <base URL> <token> [domain]');
const assertions = await runOktaSpec({ baseUrl, auth: `Bearer ${token}`, domain, fetch });
for (const { step, what, holds } of assertions) console.log(`${holds ? 'ok  ' : 'FAIL'} ${step}: ${what}`);
process.exitCode = assertions.every((one) => one.holds) ? 0 : 1;
