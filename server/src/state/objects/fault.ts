import type { WholeAnswer } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { Passing } from './retry.ts';
import { textOf } from './xml.ts';

/** Codes of S3 that another attempt may mend, whatever their status. */
const PASSING_CODES = new Set([
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'RequestTimeout',
  'OperationAborted',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'Busy',
]);
const PASSING_STATUS = new Set([408, 429, 500, 502, 503, 504]);
const PERMISSIONS =
  'the key needs s3:PutObject, s3:GetObject, s3:ListBucket and s3:ListMultipartUploadParts on this bucket, and s3:DeleteObject where replaced objects are removed';

const HINTS: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch: 'correct storage.upload.secretAccessKey; if it is right, check storage.upload.region',
  InvalidAccessKeyId: 'correct storage.upload.accessKeyId, or create that key',
  RequestTimeTooSkewed: 'set the clock of this machine',
  ExpiredToken: 'renew the session: storage.upload.sessionToken',
  InvalidToken: 'correct storage.upload.sessionToken',
  AccessDenied: PERMISSIONS,
  AuthorizationHeaderMalformed: 'correct storage.upload.region',
};

/** What an answer of S3 says that went wrong; `code` is S3's own. */
export interface StoreRefusal {
  readonly code: string;
  readonly fault: JoulegateError | Passing;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/**
 * Turns an answer that is no success into an error: what may pass is retried, the rest says what to correct.
 * @param doing such as `GET books/manifest.json`
 */
export function refusalOf({ status, headers, body }: WholeAnswer, doing: string, where: string): StoreRefusal {
  const code = textOf(body, 'Code') ?? (status === 403 ? 'AccessDenied' : status === 404 ? 'NotFound' : '');
  const said = `${where} answered ${status}${code === '' ? '' : ` ${code}`} to ${doing}`;
  const make = (kind: 'JG_CONFIG' | 'JG_STATE', text: string, hint: string): JoulegateError =>
    new JoulegateError(kind, text, { where: 'storage.upload', hint });
  if (status >= 300 && status < 400) {
    const region = single(headers['x-amz-bucket-region']);
    const to = textOf(body, 'Endpoint') ?? single(headers['location']);
    const elsewhere =
      region !== undefined
        ? `the bucket is in ${region}: set storage.upload.region and endpoint to it`
        : `name the bucket's own endpoint${to === null || to === undefined ? '' : ` (${to})`} in storage.upload.endpoint`;
    return {
      code,
      fault: make('JG_CONFIG', `${said}: the bucket is elsewhere, and redirects are not followed`, elsewhere),
    };
  }
  if (PASSING_STATUS.has(status) || PASSING_CODES.has(code))
    return {
      code,
      fault: new Passing(make('JG_STATE', said, 'the store is busy or down: uploads go on by themselves')),
    };
  if (status === 401 || status === 403 || code in HINTS)
    return { code, fault: make('JG_CONFIG', said, HINTS[code] ?? PERMISSIONS) };
  if (code === 'NoSuchBucket')
    return {
      code,
      fault: make('JG_CONFIG', said, 'create the bucket, or correct storage.upload.bucket, endpoint and pathStyle'),
    };
  const detail = textOf(body, 'Message');
  return {
    code,
    fault: make(
      status === 404 ? 'JG_CONFIG' : 'JG_STATE',
      `${said}${detail === null ? '' : `: ${detail}`}`,
      'check storage.upload.accessKeyId, endpoint, bucket and pathStyle',
    ),
  };
}
