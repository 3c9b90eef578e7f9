// Each test counts towards the rate limits by itself. The platform's counts last as long as its own clock
// says, and forgetting them would mean to make all storage anew.
import { env } from 'cloudflare:workers';

let prefix = '';

/** From here on no key has been counted before. */
export function startCounting(): void {
  prefix = `${crypto.randomUUID()} `;
}

/** A service seems to have every method, so that the class is asked. */
const isRateLimit = (binding: unknown): binding is RateLimit =>
  typeof binding === 'object' && Object.hasOwn(Object.getPrototypeOf(binding), 'limit');

for (const binding of Object.values(env).filter(isRateLimit)) {
  const limit = binding.limit.bind(binding);
  binding.limit = async ({ key }) => await limit({ key: prefix + key });
}
