import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { openOutbound } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { base64Of, digestParts, stretchOf } from './digest-parts.ts';
import { sendParts } from './multipart.ts';
import { addressOf, openAsk, type Ask } from './request.ts';
import type { FileToSend, ObjectFacts, ObjectStore, ObjectStoreOptions, SendOptions, Sent } from './types.ts';

const CONNECTIONS = 2;
const ABSENT = ['NoSuchKey', 'NotFound'];

async function headOf(ask: Ask, key: string): Promise<ObjectFacts | null> {
  const { headers, code } = await ask({ method: 'HEAD', key, expected: ABSENT });
  if (code !== null) return null;
  const digest = headers['x-amz-meta-sha256'];
  return { bytes: Number(headers['content-length']), sha256: typeof digest === 'string' ? digest : null };
}

async function sendFile(
  ask: Ask,
  key: string,
  file: FileToSend,
  partBytes: number,
  options: SendOptions,
): Promise<Sent> {
  const isThere = async (): Promise<boolean> => {
    const facts = await headOf(ask, key);
    return facts !== null && facts.bytes === file.bytes && facts.sha256 === file.sha256;
  };
  if (await isThere()) {
    if (options.begun !== null) await options.remember(null);
    options.onBytes?.(file.bytes);
    return 'present';
  }
  if (file.bytes > partBytes) {
    const sent = await sendParts(ask, key, file, partBytes, options);
    // An answer that was lost: the upload is over, and the object must be there.
    if (sent !== null) return sent;
    if (await isThere()) return 'sent';
    throw new JoulegateError('JG_STATE', `the store forgot the parts of ${key}`, {
      where: 'storage.upload',
      hint: 'it is sent again by itself; a lifecycle rule may remove unfinished uploads too early',
    });
  }
  const [sha256 = ''] = (await digestParts(file, partBytes)).hex;
  const handle = await open(file.path, 'r');
  try {
    await ask({
      method: 'PUT',
      key,
      headers: { 'x-amz-checksum-sha256': base64Of(sha256), 'x-amz-meta-sha256': sha256 },
      body: stretchOf(handle, 0, file.bytes),
      sha256,
    });
  } finally {
    await handle.close();
  }
  options.onBytes?.(file.bytes);
  return 'sent';
}

/**
 * Opens an S3-compatible object store. Every request is signed (AWS Signature Version 4, the body covered) and goes
 * through the guarded outbound client to this endpoint only; files are read from disk while they are sent.
 *
 * @throws JoulegateError JG_OUTBOUND_REFUSED for an endpoint that may not be connected to. Calls throw JG_CONFIG
 *   for what a person must correct (keys, bucket, region, rights) and JG_STATE where the store does not answer
 */
export function openObjectStore(options: ObjectStoreOptions): ObjectStore {
  const { origin } = addressOf(options, { key: null });
  const outbound = openOutbound([origin], CONNECTIONS);
  const where = `${options.endpoint.replace(/\/+$/, '')}/${options.bucket}`;
  const ask = openAsk(outbound, options, where);
  return {
    where,
    head: (key) => headOf(ask, key),
    async get(key) {
      const { body, code } = await ask({ method: 'GET', key, expected: ABSENT });
      return code === null ? body : null;
    },
    async put(key, body) {
      const sha256 = createHash('sha256').update(body).digest('hex');
      await ask({
        method: 'PUT',
        key,
        headers: { 'x-amz-checksum-sha256': base64Of(sha256), 'x-amz-meta-sha256': sha256 },
        body,
        sha256,
      });
    },
    send: (key, file, sendOptions) => sendFile(ask, key, file, options.partBytes, sendOptions),
    async remove(key) {
      await ask({ method: 'DELETE', key, expected: ABSENT });
    },
    close: () => outbound.close(),
  };
}
