// From what a test bends to what we make of it: edits of a Response, and the Response consumed.

import { type AcceptedAssertion, consumeResponse, type ResponseTrust } from '../../src/saml/response.ts';
import { reasonOf } from './reason.ts';
import { type IssueOptions, issue, makeTrust, NOW_MS, post } from './saml-issuer.ts';

/** An edit that throws where there is nothing to replace, so that no test can silently stop testing. */
export function replace(from: string | RegExp, to: string): (xml: string) => string {
  return (xml) => {
    const edited = xml.replace(from, to);
    if (edited === xml) throw new Error(`nothing to replace: ${from}`);
    return edited;
  };
}

/** Bends the assertion before it is signed. */
export const assertion = (from: string | RegExp, to: string): IssueOptions => ({
  editAssertion: replace(from, to),
});

/** Bends the Response, with its signed assertion, before it is signed itself. */
export const response = (from: string | RegExp, to: string): IssueOptions => ({
  editResponse: replace(from, to),
});

export async function consume(
  options: IssueOptions = {},
  trust: Partial<ResponseTrust> = {},
  nowMs = NOW_MS,
): Promise<AcceptedAssertion> {
  const samlResponse = post(await issue(options));
  return await consumeResponse({ samlResponse, trust: { ...(await makeTrust()), ...trust }, nowMs });
}

export function consumeReason(
  options: IssueOptions,
  trust?: Partial<ResponseTrust>,
  nowMs?: number,
): Promise<unknown> {
  return reasonOf(() => consume(options, trust, nowMs));
}
