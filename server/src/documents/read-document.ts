import { JoulegateError } from '../units/index.ts';
import { isZip, kindOf, officeKind } from './kind-of.ts';
import { lengthOf, markdownOf, plainOf, type DocumentKind, type Found, type LeanDocument } from './lean-document.ts';
import { recognise } from './pictures/ocr.ts';
import { readDocx } from './office/docx.ts';
import { readPptx } from './office/pptx.ts';
import { readXlsx } from './office/xlsx.ts';
import { ZipEntries } from './office/zip-entries.ts';
import { readPdf } from './pdf/read-pdf.ts';
import { NO_HURRY, type ReadingTime } from './reading-time.ts';
import { refusedDocument } from './refusal.ts';
import { decodeText, readCsv, readText } from './text.ts';
import { readHtml } from './web/html.ts';
import { readMail } from './web/mail.ts';

async function readImage(bytes: Uint8Array, time: ReadingTime): Promise<Found> {
  const text = await time.aside(() => recognise(bytes));
  if (text === null)
    throw refusedDocument('it is a picture, and no OCR is installed here that reads it', 'send it as an image part');
  return {
    blocks: text.split(/\n\s*\n/).map((part) => ({ kind: 'paragraph', text: part })),
    // A TIFF may hold several; some versions of the program end the last one too.
    pages: text.trimEnd().split('\f').length,
    leftOut: [],
    losses: [],
  };
}

const OFFICE = { docx: readDocx, pptx: readPptx, xlsx: readXlsx } as const;

/** Files of text are sent as they are where nobody reads them. */
async function ofText(bytes: Uint8Array, read: (text: string) => Found): Promise<Found> {
  const text = decodeText(bytes);
  return { ...read(text), plain: text };
}

/** Parts that every office file has; one without them was damaged. */
const OFFICE_PARTS = ['[Content_Types].xml', '_rels/.rels'] as const;

const READERS = {
  pdf: readPdf,
  image: readImage,
  mail: readMail,
  html: (bytes: Uint8Array) => ofText(bytes, readHtml),
  csv: (bytes: Uint8Array) => ofText(bytes, readCsv),
  text: (bytes: Uint8Array) => ofText(bytes, readText),
} as const;
/** So much of a file tells what it is. */
const HEAD_BYTES = 8192;

async function found(
  bytes: Uint8Array,
  name: string,
  time: ReadingTime,
): Promise<Found & { readonly kind: DocumentKind }> {
  if (bytes.length === 0) throw refusedDocument('it is empty');
  if (isZip(bytes)) {
    const zip = new ZipEntries(bytes);
    const kind = officeKind(zip);
    const read = OFFICE[kind](zip);
    const missing = OFFICE_PARTS.filter((part) => !zip.names.includes(part)).map(
      (part) => `its part ${part} is missing`,
    );
    return { kind, ...read, losses: [...read.losses, ...missing] };
  }
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString('latin1');
  const kind = kindOf(bytes, name, head);
  return { kind, ...(await READERS[kind](bytes, time)) };
}

/**
 * Reads a file as lean Markdown. Its kind is told by its bytes; the name helps with text only. Call it in a worker: a file
 * may be made to take all the time and memory that there is.
 * @throws JoulegateError `JG_BAD_DOCUMENT` with what is wrong with it
 */
export async function readDocument(
  bytes: Uint8Array,
  name: string,
  time: ReadingTime = NO_HURRY,
): Promise<LeanDocument> {
  const { kind, blocks, pages, leftOut, losses, plain } = await found(bytes, name, time).catch((error: unknown) => {
    // What a file was made to break in a parser is the file's fault, and nothing of the gateway's.
    throw error instanceof JoulegateError ? error : refusedDocument(`its reader failed: ${String(error)}`);
  });
  // Pages of a PDF draw their heads each; an office file has one, and only says on how many pages it would stand.
  const standing = leftOut.flatMap(({ text, times }) => Array<string>(kind === 'pdf' ? times : 1).fill(text));
  const words = plain ?? [...blocks.map(plainOf), ...standing].join('\n');
  return { kind, markdown: markdownOf(blocks), pages, leftOut, losses, plain: lengthOf(words) };
}
