/** An answer of the control plane that is not what was asked for. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

/**
 * Asks the control plane: fields that the path names go there, the others into the query or the body.
 * @throws ApiError with status 0 when the server does not answer
 */
export async function ask<T>(method: 'GET' | 'POST', path: string, input: object = {}): Promise<T> {
  const left = new Map<string, unknown>(Object.entries(input).filter(([, value]) => value !== undefined));
  const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(left.get(name));
    left.delete(name);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams([...left].map(([name, value]) => [name, String(value)]));
  const url = method === 'POST' || left.size === 0 ? at : `${at}?${query}`;
  const body = method === 'POST' ? { body: JSON.stringify(Object.fromEntries(left)) } : {};
  const headers = { accept: 'application/json', ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) };
  let answer: Response;
  try {
    answer = await fetch(url, { method, headers, ...body });
  } catch {
    throw new ApiError(0, 'joulegate does not answer');
  }
  if (!answer.ok) {
    const said = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
    throw new ApiError(answer.status, said?.error?.message ?? `status ${answer.status}`);
  }
  return (await answer.json()) as T;
}
