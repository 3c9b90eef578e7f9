// Refuses a body that is larger than its cap, whatever Content-Length says.

import { bodyLimit } from 'hono/body-limit';
import { HttpError } from '../errors.ts';

export function bodyCap(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new HttpError('body_too_large', { maxBytes });
    },
  });
}
