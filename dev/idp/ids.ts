// Random names for sessions, waiting requests and tasks.

export function newToken(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64url');
}
