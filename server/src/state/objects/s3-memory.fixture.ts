import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Server } from './s3-server.fixture.ts';

/** What a store must do for uploads, in memory, by the letter of the S3 API and with the signature worked out anew: where no real server is installed. */
interface Stored {
  readonly body: Buffer;
  readonly sha256: string | undefined;
}
interface Upload {
  readonly key: string;
  readonly sha256: string | undefined;
  readonly parts: Map<number, { body: Buffer; etag: string; sha256: string }>;
}

const hash = (data: string | Buffer, encoding: 'hex' | 'base64' = 'hex'): string =>
  createHash('sha256').update(data).digest(encoding);
const md5 = (data: Buffer): string => `"${createHash('md5').update(data).digest('hex')}"`;
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** S3's code where the signature does not hold; written from AWS's description, not from the signer that is tested. */
function refusal(request: IncomingMessage, body: Buffer, keys: S3Server['keys'], region: string): string | null {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (found === null) return 'AccessDenied';
  const [, id, day, where, names = '', signature] = found;
  if (id !== keys.accessKeyId) return 'InvalidAccessKeyId';
  if (where !== region) return 'AuthorizationHeaderMalformed';
  const stated = String(request.headers['x-amz-content-sha256']);
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const canonical = [
    request.method,
    path,
    query
      .split('&')
      .filter((each) => each !== '')
      .sort()
      .join('&'),
    ...names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    names,
    stated,
  ].join('\n');
  const stamp = String(request.headers['x-amz-date']);
  const key = ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${keys.secretAccessKey}`, String(day)), region));
  const expected = hmac(
    key,
    ['AWS4-HMAC-SHA256', stamp, `${String(day)}/${region}/s3/aws4_request`, hash(canonical)].join('\n'),
  ).toString('hex');
  if (expected !== signature) return 'SignatureDoesNotMatch';
  return stated === hash(body) ? null : 'XAmzContentSHA256Mismatch';
}

const STATUS: Readonly<Record<string, number>> = {
  NoSuchKey: 404,
  NoSuchBucket: 404,
  NoSuchUpload: 404,
  XAmzContentSHA256Mismatch: 400,
  BadDigest: 400,
  InvalidPart: 400,
  EntityTooSmall: 400,
};
const SMALLEST_PART = 5 * 1024 * 1024;

export async function startMemoryS3(bucket: string, region: string, keys: S3Server['keys']): Promise<S3Server> {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, Upload>();
  let count = 0;

  function answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const fail = (code: string): void => {
      const text = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
      response
        .writeHead(STATUS[code] ?? 403, { 'content-length': Buffer.byteLength(text) })
        .end(request.method === 'HEAD' ? undefined : text);
    };
    const refused = refusal(request, body, keys, region);
    if (refused !== null) return fail(refused);
    const url = new URL(request.url ?? '', 'http://x');
    const [, of, ...rest] = decodeURIComponent(url.pathname).split('/');
    if (of !== bucket) return fail('NoSuchBucket');
    const key = rest.join('/');
    const meta = request.headers['x-amz-meta-sha256'] as string | undefined;
    const check = request.headers['x-amz-checksum-sha256'];
    if (check !== undefined && check !== hash(body, 'base64')) return fail('BadDigest');
    const id = url.searchParams.get('uploadId');
    const upload = id === null ? undefined : uploads.get(id);
    if (id !== null && upload === undefined) return fail('NoSuchUpload');
    switch (
      `${request.method} ${upload !== undefined ? 'upload' : url.searchParams.has('uploads') ? 'begin' : 'object'}`
    ) {
      case 'PUT object':
        objects.set(key, { body, sha256: meta });
        return void response.writeHead(200, { etag: md5(body) }).end();
      case 'HEAD object':
      case 'GET object': {
        const stored = objects.get(key);
        if (stored === undefined) return fail('NoSuchKey');
        response.writeHead(200, {
          'content-length': stored.body.length,
          ...(stored.sha256 === undefined ? {} : { 'x-amz-meta-sha256': stored.sha256 }),
        });
        return void response.end(request.method === 'HEAD' ? undefined : stored.body);
      }
      case 'DELETE object':
        objects.delete(key);
        return void response.writeHead(204).end();
      case 'POST begin': {
        const made = `up/${++count}+=`;
        uploads.set(made, { key, sha256: meta, parts: new Map() });
        return void response.end(
          `<InitiateMultipartUploadResult><UploadId>${made}</UploadId></InitiateMultipartUploadResult>`,
        );
      }
      case 'PUT upload': {
        const part = { body, etag: md5(body), sha256: hash(body, 'base64') };
        upload!.parts.set(Number(url.searchParams.get('partNumber')), part);
        return void response.writeHead(200, { etag: part.etag }).end();
      }
      case 'GET upload': {
        // One part a page, so that paging is used.
        const after = Number(url.searchParams.get('part-number-marker') ?? 0);
        const left = [...upload!.parts].sort(([a], [b]) => a - b).filter(([number]) => number > after);
        const parts = left
          .slice(0, 1)
          .map(
            ([number, { etag, sha256 }]) =>
              `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll('"', '&#34;')}</ETag><ChecksumSHA256>${sha256}</ChecksumSHA256></Part>`,
          );
        return void response.end(
          `<ListPartsResult>${parts.join('')}<NextPartNumberMarker>${left[0]?.[0] ?? 0}</NextPartNumberMarker><IsTruncated>${left.length > 1}</IsTruncated></ListPartsResult>`,
        );
      }
      case 'POST upload': {
        const asked = [
          ...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>(.*?)<\/ETag><ChecksumSHA256>(.*?)</g),
        ];
        const parts = asked.map(([, number, etag, sha256]) => {
          const part = upload!.parts.get(Number(number));
          return part !== undefined && part.etag === etag?.replaceAll('&quot;', '"') && part.sha256 === sha256
            ? part.body
            : null;
        });
        if (parts.length === 0 || parts.includes(null)) return fail('InvalidPart');
        if (parts.slice(0, -1).some((part) => part!.length < SMALLEST_PART)) return fail('EntityTooSmall');
        objects.set(upload!.key, { body: Buffer.concat(parts as Buffer[]), sha256: upload!.sha256 });
        uploads.delete(id!);
        return void response.end('<CompleteMultipartUploadResult/>');
      }
      default:
        return fail('MethodNotAllowed');
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks), response));
    request.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    bucket,
    region,
    keys,
    objects: async () => await Promise.resolve(new Map([...objects].map(([key, { body }]) => [key, body]))),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
