import PostalMime, { type Address } from 'postal-mime';
import { LeavingOut, type Block, type Found } from '../lean-document.ts';
import { readHtml } from './html.ts';

const one = (address: Address): string => {
  const named = address.name === '' ? '' : `${address.name} `;
  return address.address === undefined
    ? `${named}${(address.group ?? []).map(one).join(', ')}`
    : named === ''
      ? address.address
      : `${named}<${address.address}>`;
};

/** Parts of parts: more is no mail. */
const DEEPEST = 16;

/** Reads a mail: who wrote what to whom and when, its text, and the names of what is attached. */
export async function readMail(bytes: Uint8Array): Promise<Found> {
  const mail = await PostalMime.parse(bytes, { maxNestingDepth: DEEPEST, maxHeadersSize: 262_144 });
  const left = new LeavingOut();
  const lines = [
    mail.subject === undefined ? '' : `Subject: ${mail.subject}`,
    mail.from === undefined ? '' : `From: ${one(mail.from)}`,
    mail.to === undefined ? '' : `To: ${mail.to.map(one).join(', ')}`,
    mail.cc === undefined ? '' : `Cc: ${mail.cc.map(one).join(', ')}`,
    // As it is written: the day and the clock of who wrote it.
    `Date: ${mail.headers.find(({ key }) => key === 'date')?.value ?? ''}`,
  ];
  const blocks: Block[] = [
    { kind: 'paragraph', text: lines.filter((line) => line !== '' && line !== 'Date: ').join('\n') },
  ];
  const plain = mail.text?.trim() ?? '';
  if (plain !== '') for (const part of plain.split(/\n\s*\n/)) blocks.push({ kind: 'paragraph', text: part });
  if (mail.html !== undefined && mail.html.trim() !== '') {
    const page = readHtml(mail.html);
    if (plain === '') blocks.push(...page.blocks);
    for (const { reason, text, times } of page.leftOut) left.add(reason, text, times);
  }
  for (const { filename, mimeType } of mail.attachments)
    blocks.push({ kind: 'paragraph', text: `Attachment: ${filename ?? 'without a name'} (${mimeType})` });
  return { blocks, pages: null, leftOut: left.list(), losses: [] };
}
