/**
 * How well files become lean text: `bench:documents [-- --dir DIR] [--json] [--out FILE.md] [--rounds N]`. DIR/manifest.jsonl
 * lists files with reference texts and how far to trust them. Words kept, or listed as left out with the reason, against
 * the reference; prompt tokens of the file as a provider takes it and of its lean text; milliseconds a page of text.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Documents } from '../server/src/documents/index.ts';
import { documentTokens } from '../server/src/documents/tokens.ts';
import { dataFolder, SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { JoulegateError } from '../server/src/units/index.ts';
import { documentsPage } from './documents/page.ts';
import { fewestTokens, judge, type Listed, type Row } from './documents/judge.ts';
import { concluded, EXIT, round, targetOn } from './report.ts';

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
});
const data = dataFolder();
const dir = values.dir ?? (data === null ? null : join(data, 'documents'));
if (dir === null || !existsSync(join(dir, 'manifest.jsonl'))) {
  console.error(values.dir === undefined ? SKIPPED_NO_DATA : `${SKIPPED_NO_DATA}: ${values.dir} has no manifest.jsonl`);
  process.exit(EXIT.couldNotRun);
}

const listed = readFileSync(join(dir, 'manifest.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line) as Listed);

const documents = new Documents({
  memoryMb: 160,
  timeoutMs: 60_000,
  waitMs: 60_000,
  waiting: 8,
  waitingOfOwner: 1_000,
  cacheBytes: 0,
});

/** The best of several rounds: the first one pays for code that is compiled. */
async function read(
  file: string,
  bytes: Uint8Array,
): Promise<{ answer: Awaited<ReturnType<Documents['lean']>> | JoulegateError; ms: number }> {
  const sinceMs = performance.now();
  const answer = await documents.lean(bytes, file).catch((error: unknown) => {
    if (error instanceof JoulegateError) return error;
    throw error;
  });
  return { answer, ms: performance.now() - sinceMs };
}

const rows = new Map<string, Row>();
for (let i = 0; i < Number(values.rounds); i++) {
  for (const each of listed) {
    const { answer, ms } = await read(each.file, readFileSync(join(dir, each.file)));
    const before = rows.get(each.file);
    const reference = readFileSync(join(dir, each.ref), 'utf8');
    rows.set(each.file, {
      ...judge(each, reference, answer, documentTokens),
      ms: Math.min(ms, before?.ms ?? Infinity),
    });
  }
}
await documents.close();

/** Percent. */
const WORDS_WANTED = 99;
const all = [...rows.values()];
const share = (of: readonly Row[], kept: (row: Row) => number, out: (row: Row) => number): number =>
  of.reduce((sum, row) => sum + kept(row), 0) / of.reduce((sum, row) => sum + out(row), 0);
const metrics: Record<string, number> = {};
const readable = all.filter((row) => row.refused === null);
for (const quality of ['high', 'medium', 'low'] as const) {
  const of = readable.filter((row) => row.quality === quality && row.words > 0);
  if (of.length === 0) continue;
  metrics[`${quality}_words_found_percent`] = round(
    100 *
      share(
        of,
        (row) => row.found,
        (row) => row.words,
      ),
  );
  metrics[`${quality}_words_found_percent_least`] = round(Math.min(...of.map((row) => (100 * row.found) / row.words)));
  metrics[`${quality}_files`] = of.length;
}
const FORMATS = {
  pdf: ['pdf'],
  office: ['docx', 'pptx', 'xlsx'],
  docx: ['docx'],
  pptx: ['pptx'],
  xlsx: ['xlsx'],
  html: ['html'],
  mail: ['mail'],
  csv: ['csv'],
  image: ['image'],
} as const;
for (const [name, kinds] of Object.entries(FORMATS)) {
  const of = readable.filter((row) => (kinds as readonly string[]).includes(row.kind));
  if (of.length === 0) continue;
  metrics[`${name}_tokens_before`] = of.reduce((sum, { before }) => sum + before, 0);
  metrics[`${name}_tokens_after`] = of.reduce((sum, { after }) => sum + after, 0);
  metrics[`${name}_tokens_saved_percent`] = round(
    100 *
      (1 -
        share(
          of,
          ({ after }) => after,
          ({ before }) => before,
        )),
  );
}
// Of an office file the text itself is what a provider takes: only what is no word of it can be saved.
const office = readable.filter(({ kind }) => (FORMATS.office as readonly string[]).includes(kind));
if (office.length > 0) {
  const fewest = fewestTokens(
    office.flatMap(({ kept }) => kept),
    WORDS_WANTED / 100,
  );
  metrics['office_tokens_saved_percent_at_most'] = round(100 * (1 - fewest / metrics['office_tokens_before']!));
}
const paged = readable.filter((row) => row.kind === 'pdf' && !row.recognised);
metrics['pdf_ms_per_text_page'] = round(
  share(
    paged,
    ({ ms }) => ms,
    ({ pages }) => pages ?? 1,
  ),
);
const broken = all.filter((row) => row.malformed);
metrics['malformed_files'] = broken.length;
metrics['malformed_neither_refused_nor_told'] = broken.filter(
  (row) => row.refused === null && row.losses.length === 0 && row.found < 0.99 * row.words,
).length;
metrics['not_read_and_not_malformed'] = all.filter((row) => row.refused !== null && !row.malformed).length;

const targets = [
  targetOn(metrics, 'high_words_found_percent', '>=', WORDS_WANTED),
  targetOn(metrics, 'pdf_tokens_saved_percent', '>=', 40),
  targetOn(metrics, 'office_tokens_saved_percent', '>=', 40),
  targetOn(metrics, 'html_tokens_saved_percent', '>=', 40),
  targetOn(metrics, 'pdf_ms_per_text_page', '<=', 30),
  targetOn(metrics, 'malformed_neither_refused_nor_told', '<=', 0),
].filter(({ name }) => name in metrics);
concluded('documents', metrics, targets, values, documentsPage(all, metrics, targets));
