import { readFile, realpath } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

export interface ConsoleFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
  /** Names under `assets/` carry a hash of their content. */
  readonly immutable: boolean;
}

/**
 * Reads a file of the built console. Nothing outside `folder` is ever read, links included.
 * @param path the decoded path of the URL; one without an extension is a page and reads `index.html`
 * @returns `null` when there is no such file
 */
export async function readConsoleFile(folder: string, path: string): Promise<ConsoleFile | null> {
  if (path.includes('\0')) return null;
  const name = extname(path) === '' ? 'index.html' : path;
  const mediaType = MEDIA_TYPES[extname(name)];
  if (mediaType === undefined) return null;
  try {
    const root = await realpath(folder);
    const file = await realpath(resolve(root, join('.', name)));
    if (!file.startsWith(root + sep)) return null;
    const body = new Uint8Array(await readFile(file));
    return { body, mediaType, immutable: path.startsWith('/assets/') };
  } catch {
    return null;
  }
}
