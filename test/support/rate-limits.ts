// Each test counts towards the rate limits by itself. The platform's counts last as long as its own clock
// says, and forgetting them would mean to make all storage anew.
import { env } from 'cloudflare:workers';

const LIMITS = [
  'API_BY_KEY',
  'CALLS_BY_APPLICATION',
  'COSTLY_REQUESTS',
  'RESET_BY_EMAIL',
  'SCIM_BY_ORGANIZATION',
  'SIGN_IN_BY_ADDRESS',
  'SIGN_UP_BY_DOMAIN',
  'UNKNOWN_BY_ADDRESS',
] as const;

let prefix = '';

/** From here on no key has been counted before. */
export function startCounting(): void {
  prefix = `${crypto.randomUUID()} `;
}

for (const name of LIMITS) {
  const binding = env[name];
  if (!binding) throw new Error(`${name} is no binding of the Worker`);
  const limit = binding.limit.bind(binding);
  binding.limit = async ({ key }) => await limit({ key: prefix + key });
}
