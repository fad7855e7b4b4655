import { JoulegateError } from '../../../units/index.ts';
import { checkOwners, FormIds, isRecord, type NamedObject, type PassedPath } from '../../dialects/index.ts';
import type { Call } from '../call.ts';

/** A body that comes in pieces, of which none is held. */
export interface PieceSource extends AsyncIterable<Buffer> {
  /** No more of it is wanted. */
  close(): void;
}

/** A request whose bytes pass as they are. */
export interface PassedRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly passed: PassedPath;
  /** As it came; `undefined`: it came without. */
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  /** Of the body, where the client has said it. */
  readonly bytes: number | null;
  /** JSON is read whole, since it may name objects of others; anything else passes in pieces. */
  readonly body: Buffer | PieceSource | null;
  /** What a body of JSON says. */
  readonly value: unknown;
}

/** The model that a request names, in its body or its query; empty where it names none. */
export function modelNamed({ incoming }: Call, { value }: Pick<PassedRequest, 'value'>): string {
  if (isRecord(value) && typeof value['model'] === 'string') return value['model'];
  return new URLSearchParams(incoming.query).get('model') ?? '';
}

const tooLarge = (limit: number): JoulegateError =>
  new JoulegateError('JG_BODY_TOO_LARGE', `the body is larger than ${limit} bytes`, {
    where: 'body',
    hint: 'send less, or raise gateway.maxPassedBytes',
  });

/** Throws where a body says that it is larger than one may be. @throws JoulegateError `JG_BODY_TOO_LARGE` */
export function checkLength({ runtime }: Call, bytes: number | null): void {
  const { maxPassedBytes } = runtime.settings;
  if (bytes !== null && bytes > maxPassedBytes) throw tooLarge(maxPassedBytes);
}

/**
 * The pieces of a body as they come, none of them held: no more of them than one body may have, and no field of a form
 * that names an object which this organisation has not made.
 * @param sent told the bytes of each piece
 * @throws JoulegateError `JG_BODY_TOO_LARGE`, `JG_NOT_FOUND`, and what the source throws; the upstream then never has it whole
 */
export async function* checkedPieces(
  call: Call,
  source: PieceSource,
  sent: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const { owned } = call.runtime;
  const form = new FormIds();
  let total = 0;
  for await (const piece of source) {
    total += piece.length;
    checkLength(call, total);
    const named = form.push(piece).map((id): NamedObject => ['body', id]);
    if (named.length > 0)
      checkOwners(
        named,
        await owned.ownership(
          call.principal.organisation,
          named.map(([, id]) => id),
        ),
        true,
      );
    sent(piece.length);
    yield piece;
  }
}
