import { open } from 'node:fs/promises';
import { page, JoulegateError } from '../../units/index.ts';
import { base64Of, digestParts, stretchOf, type Stretch } from './digest-parts.ts';
import type { Ask } from './request.ts';
import type { FileToSend, SendOptions } from './types.ts';
import { elements, textOf } from './xml.ts';

const MOST_PARTS = 10_000;

interface Part {
  readonly number: number;
  readonly etag: string;
  /** Base64, as S3 has it; `null` where the store does not say. */
  readonly sha256: string | null;
}

/** Parts that the store has of an upload; `null`: it does not know the upload. */
async function arrivedParts(ask: Ask, key: string, uploadId: string): Promise<readonly Part[] | null> {
  const found: Part[] = [];
  for (let marker: string | null = null; ;) {
    const { body, code } = await ask({
      method: 'GET',
      key,
      query: { uploadId, ...(marker === null ? {} : { 'part-number-marker': marker }) },
      expected: ['NoSuchUpload', 'NotFound'],
    });
    if (code !== null) return null;
    for (const xml of elements(body, 'Part'))
      found.push({
        number: Number(textOf(xml, 'PartNumber')),
        etag: textOf(xml, 'ETag') ?? '',
        sha256: textOf(xml, 'ChecksumSHA256'),
      });
    marker = textOf(body, 'NextPartNumberMarker');
    if (textOf(body, 'IsTruncated') !== 'true' || marker === null) return found;
  }
}

async function begin(ask: Ask, key: string, sha256: string): Promise<string> {
  const { body } = await ask({
    method: 'POST',
    key,
    query: { uploads: '' },
    headers: { 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-meta-sha256': sha256 },
  });
  const uploadId = textOf(body, 'UploadId');
  if (uploadId === null)
    throw new JoulegateError('JG_STATE', `the store began no upload of ${key}: its answer names none`, {
      where: 'storage.upload',
      hint: 'is storage.upload.endpoint an S3-compatible store?',
    });
  return uploadId;
}

const completion = (parts: readonly Part[]): Buffer =>
  Buffer.from(
    `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts
      .map(
        ({ number, etag, sha256 }) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>${page.escape(etag)}</ETag>${sha256 === null ? '' : `<ChecksumSHA256>${sha256}</ChecksumSHA256>`}</Part>`,
      )
      .join('')}</CompleteMultipartUpload>`,
  );

/**
 * Sends a file in parts and goes on with an upload that was begun: a part whose digest the store confirms is not sent again.
 * The object appears when all parts are there, whole.
 * @returns whether parts of an earlier attempt were used, or `null` where the store forgot the upload at the last step
 */
export async function sendParts(
  ask: Ask,
  key: string,
  file: FileToSend,
  partBytes: number,
  { begun, remember, onBytes }: SendOptions,
): Promise<'sent' | 'resumed' | null> {
  const old = begun?.sha256 === file.sha256 ? begun : null;
  const size = old?.partBytes ?? partBytes;
  const count = Math.ceil(file.bytes / size);
  if (count > MOST_PARTS)
    throw new JoulegateError('JG_CONFIG', `${file.path} would be ${count} parts, a store takes ${MOST_PARTS}`, {
      where: 'storage.upload.partSizeMib',
      hint: 'make parts larger',
    });
  const { hex } = await digestParts(file, size);
  const arrived = old === null ? null : await arrivedParts(ask, key, old.uploadId);
  if (old !== null && arrived === null) {
    await remember(null);
    return await sendParts(ask, key, file, partBytes, {
      begun: null,
      remember,
      ...(onBytes === undefined ? {} : { onBytes }),
    });
  }
  const uploadId = old === null ? await begin(ask, key, file.sha256) : old.uploadId;
  if (old === null) await remember({ uploadId, partBytes: size, sha256: file.sha256 });
  const parts: Part[] = [];
  let resumed = false;
  const handle = await open(file.path, 'r');
  try {
    for (const [i, digest] of hex.entries()) {
      const sha256 = base64Of(digest);
      const there = arrived?.find(({ number, sha256: of }) => number === i + 1 && of === sha256);
      if (there !== undefined) resumed = true;
      parts.push(
        there ??
          (await sendPart(
            ask,
            key,
            uploadId,
            i + 1,
            stretchOf(handle, i * size, Math.min(size, file.bytes - i * size)),
            digest,
          )),
      );
      onBytes?.(Math.min((i + 1) * size, file.bytes));
    }
  } finally {
    await handle.close();
  }
  const { code } = await ask({
    method: 'POST',
    key,
    query: { uploadId },
    headers: { 'content-type': 'application/xml' },
    body: completion(parts),
    expected: ['NoSuchUpload'],
  });
  await remember(null);
  return code === 'NoSuchUpload' ? null : resumed ? 'resumed' : 'sent';
}

async function sendPart(
  ask: Ask,
  key: string,
  uploadId: string,
  number: number,
  body: Stretch,
  hex: string,
): Promise<Part> {
  const sha256 = base64Of(hex);
  const { headers } = await ask({
    method: 'PUT',
    key,
    query: { partNumber: String(number), uploadId },
    headers: { 'x-amz-checksum-sha256': sha256 },
    body,
    sha256: hex,
  });
  const { etag } = headers;
  if (typeof etag !== 'string')
    throw new JoulegateError('JG_STATE', `the store gave part ${number} of ${key} no ETag`, {
      where: 'storage.upload',
      hint: 'is storage.upload.endpoint an S3-compatible store?',
    });
  return { number, etag, sha256 };
}
