// The management API, as far as the set-up of the demo uses it.

export class ManagementApi {
  readonly #base: string;
  readonly #key: string;

  constructor(baseUrl: string, key: string) {
    this.#base = `${baseUrl}/api/v1`;
    this.#key = key;
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.send<Answer>('GET', path);
  }

  async find<Answer>(path: string): Promise<Answer | null> {
    const response = await this.#fetch('GET', path);
    return response.status === 404 ? null : read<Answer>(response, 'GET', path);
  }

  async send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    return read<Answer>(await this.#fetch(method, path, body), method, path);
  }

  async remove(path: string): Promise<void> {
    const response = await this.#fetch('DELETE', path);
    if (response.status !== 404 && !response.ok) await read(response, 'DELETE', path);
  }

  #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.#base + path, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

async function read<Answer>(response: Response, method: string, path: string): Promise<Answer> {
  if (response.ok) return (await response.json()) as Answer;
  throw new Error(
    `The management API answered ${response.status} to ${method} ${path}: ${await response.text()}`,
  );
}
