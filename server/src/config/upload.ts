import { isIP } from 'node:net';
import type { UploadConfig } from './schema.ts';

type Note = { readonly path: readonly string[]; readonly message: string };
const at = (key: string, message: string): Note => ({ path: ['storage', 'upload', key], message });
const isLocal = (host: string): boolean => host === 'localhost' || host === '[::1]' || host.startsWith('127.');

/** What is wrong with an upload besides its form, and what should be thought over. */
export function uploadNotes(upload: UploadConfig | null): {
  readonly problems: readonly Note[];
  readonly warnings: readonly Note[];
} {
  if (upload === null) return { problems: [], warnings: [] };
  const { hostname, protocol, search, username } = new URL(upload.endpoint);
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return {
    problems: [
      ...(search === '' && username === ''
        ? []
        : [at('endpoint', 'give it without user and query: keys stand under accessKeyId and secretAccessKey')]),
      ...(isAddress && !upload.pathStyle
        ? [at('pathStyle', `an address (${hostname}) has no host names below it: set pathStyle: true`)]
        : []),
      ...(!upload.pathStyle && hostname.startsWith(`${upload.bucket}.`)
        ? [
            at(
              'endpoint',
              `the bucket is put before the host name by itself: give ${hostname.slice(upload.bucket.length + 1)}`,
            ),
          ]
        : []),
      ...(upload.bucket.includes('.') && !upload.pathStyle && protocol === 'https:'
        ? [
            at(
              'pathStyle',
              'a bucket with dots in its name fits no TLS certificate as a host name: set pathStyle: true',
            ),
          ]
        : []),
    ],
    warnings: [
      ...(protocol === 'http:' && !isLocal(hostname)
        ? [at('endpoint', 'the books travel unencrypted: use https')]
        : []),
      ...(upload.removeAfterHours === null
        ? [at('removeAfterHours', 'objects that a compaction or a retirement replaced stay in the bucket for good')]
        : []),
    ],
  };
}
