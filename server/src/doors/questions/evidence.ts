import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { strToU8, strFromU8, unzip, zip } from 'fflate';
import { z } from 'zod';
import { verifyBooks, type TypedBooks } from '../../ledger/index.ts';
import { reports } from '../../reporting/index.ts';
import { JoulegateError, VERSION } from '../../units/index.ts';
import { question } from '../question.ts';
import type { Waist } from '../waist.ts';
import { recordsOf } from './report-governance.ts';
import { REPORT_FIELDS, reportQuery } from './report-period.ts';

const { evidence } = reports;
const MOST_PACK_BYTES = 16 * 1024 * 1024;
const MOST_UNPACKED_BYTES = 128 * 1024 * 1024;
const SETTLEMENT_FILE = /^settlement-[A-Za-z0-9._-]+\.jsonl$/;
const SOURCES_FILE = /\.sources\.ndjson$/;
/** A pack made twice of the same is the same, byte for byte: its files bear no time of their own. */
const NO_TIME = new Date(1980, 0, 2);

type Asked = {
  readonly period: string;
  readonly asOf?: number | undefined;
  readonly organisation?: string | undefined;
};

/** Pages of docs/methods, beside the program or above it; none where they are not. */
function methodPages(): readonly { readonly name: string; readonly text: string }[] {
  for (let at = import.meta.dirname; dirname(at) !== at; at = dirname(at)) {
    const folder = join(at, 'docs', 'methods');
    try {
      const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
      return names.toSorted().map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
    } catch {
      continue;
    }
  }
  return [];
}

async function figuresOf(books: TypedBooks, asked: Asked) {
  const { basis, ...query } = reportQuery(asked);
  const by = evidence.sumsBy;
  return {
    settled: await books.totals({ ...query, by, basis }),
    booked: await books.totals({ ...query, by, basis: 'booked' }),
    grid: await books.gridFactors(query.span),
  };
}

/** Texts of files of the ledger whose names fit. */
async function ledgerFiles(
  waist: Waist,
  fits: RegExp,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const folder = waist.ledgerFolder();
  const names = readdirSync(folder).filter((name) => fits.test(name));
  return await Promise.all(
    names.toSorted().map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
  );
}

const manifestOf = async (waist: Waist): Promise<string> => {
  const [manifest] = await ledgerFiles(waist, /^manifest\.json$/);
  return manifest?.text ?? '{}';
};

/** Records of the audit that a pack has; one of an organisation has nothing of who the others are. */
async function governanceOf(waist: Waist, { period, asOf, organisation }: Asked) {
  const records = await recordsOf(waist, period, asOf);
  return records === null || organisation === undefined ? records : reports.governance.withoutOwners(records);
}

const told = ({ name, text }: { readonly name: string; readonly text: string }) => ({
  name,
  bytes: Buffer.byteLength(text),
  sha256: createHash('sha256').update(text).digest('hex'),
  text,
});

const FILES = z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string(), text: z.string() }));

export const reportEvidence = question({
  name: 'report evidence',
  does: 'a pack for an auditor: sums, grid hours, sources, a sample with its factors, chains, later truth, methods, and the SQL that makes the figures again',
  path: '/api/reports/evidence',
  input: z.strictObject({
    ...REPORT_FIELDS,
    sample: z
      .int()
      .min(0)
      .max(1000)
      .default(25)
      .describe('so many requests with their factors, the same for the same books'),
  }),
  positional: [],
  output: z
    .object({ period: z.string(), organisation: z.string().nullable(), asOf: z.number(), files: FILES })
    .meta({ id: 'EvidencePack' }),
  role: 'audit',
  documents: {
    // In threads of their own: a gateway goes on meanwhile.
    zip: ({ files }) =>
      new Promise((resolve, reject) => {
        const packed = Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)]));
        zip(packed, { mtime: NO_TIME }, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
      }),
  },
  async ask(waist, { sample: limit, ...asked }) {
    const asOf = asked.asOf ?? waist.now();
    return await waist.books(async (books) => {
      const known = { ...asked, asOf };
      const figures = await figuresOf(books, known);
      if (figures.settled.length === 0)
        throw new JoulegateError('JG_NOT_FOUND', `nothing was booked in ${asked.period}`, { where: 'period' });
      const { span, where } = reportQuery(known);
      const sample = await books.entries({ span, ...(where === undefined ? {} : { where }), sampled: true, limit });
      const files = evidence.files({
        period: asked.period,
        organisation: asked.organisation ?? null,
        asOf,
        version: VERSION,
        ...figures,
        sources: await books.factorSources(span),
        sample: sample.filter(({ attempts }) => attempts.some(({ factors }) => factors !== null)),
        manifest: await manifestOf(waist),
        settlements: await ledgerFiles(waist, SETTLEMENT_FILE),
        methods: methodPages(),
        governance: await governanceOf(waist, known),
      });
      return { period: asked.period, organisation: asked.organisation ?? null, asOf, files: files.map(told) };
    });
  },
});

const ABOUT = z.object({ period: REPORT_FIELDS.period, organisation: z.string().nullable(), asOf: z.int().min(0) });

const badPack = (what: string, cause?: unknown): JoulegateError =>
  new JoulegateError('JG_BAD_REQUEST', `the pack ${what}`, {
    where: 'pack',
    hint: 'give the file that "report evidence --zip FILE" wrote',
    ...(cause === undefined ? {} : { cause }),
  });

/** Files of a pack by name. @throws JoulegateError JG_BAD_REQUEST where it is no zip of ours */
function unpacked(base64: string): Promise<ReadonlyMap<string, string>> {
  let bytes = 0;
  return new Promise((resolve, reject) => {
    unzip(
      Buffer.from(base64, 'base64'),
      { filter: ({ originalSize }) => (bytes += originalSize) <= MOST_UNPACKED_BYTES },
      (error, files) => {
        if (error !== null) reject(badPack('is no zip that can be read', error));
        else if (bytes > MOST_UNPACKED_BYTES) reject(badPack(`unpacks to more than ${MOST_UNPACKED_BYTES >> 20} MiB`));
        else resolve(new Map(Object.entries(files).map(([name, data]) => [name, strFromU8(data)])));
      },
    );
  });
}

function aboutOf(files: ReadonlyMap<string, string>): z.infer<typeof ABOUT> {
  try {
    return ABOUT.parse(JSON.parse(files.get(evidence.aboutFile) ?? ''));
  } catch (error) {
    throw badPack(`does not say what it is of: ${evidence.aboutFile} is missing or has no period and moment`, error);
  }
}

const PROBLEMS = z.array(z.object({ file: z.string(), problem: z.string() }));

export const reportVerify = question({
  name: 'report verify',
  does: 'prove a pack of evidence: its checksums, its factors, every line again from the ledger as it was known then, and the ledger itself',
  path: '/api/reports/verify',
  input: z.strictObject({
    pack: z.string().min(1).describe('zip of "report evidence --zip", in base64'),
    all: z.boolean().default(false).describe('compute every entry of the ledger again, not 1,000 of each segment'),
  }),
  positional: ['pack'],
  files: { pack: null },
  inBase64: ['pack'],
  output: z
    .object({
      ok: z.boolean().describe('nothing differs'),
      period: z.string(),
      organisation: z.string().nullable(),
      asOf: z.number(),
      files: z.int(),
      lines: z.int().describe('of sums that were made again'),
      sample: z.int().describe('requests of the sample'),
      problems: PROBLEMS.describe('of the pack'),
      ledger: PROBLEMS.describe('of the ledger'),
      unproved: z.array(z.string()),
    })
    .meta({ id: 'EvidenceVerification' }),
  role: 'audit',
  posts: true,
  mostBodyBytes: (MOST_PACK_BYTES / 3) * 4 + 1024,
  failed: ({ ok }) => !ok,
  async ask(waist, { pack, all }) {
    const files = await unpacked(pack);
    const { period, organisation, asOf } = aboutOf(files);
    const ids = evidence.sampleIdsOf(files.get('entries.csv') ?? '');
    const ledger = await waist.state((state) =>
      verifyBooks(waist.ledgerFolder(), {
        state,
        sample: all ? null : 1000,
        onFile: waist.progress('files'),
        onSegment: waist.progress('figures'),
      }),
    );
    const manifest = await manifestOf(waist);
    const sources = await ledgerFiles(waist, SOURCES_FILE);
    const chain = [manifest, ...sources.map(({ text }) => text)].join('');
    const known = await waist
      .books(async (books) => ({
        ...(await figuresOf(books, { period, asOf, ...(organisation === null ? {} : { organisation }) })),
        sample: ids.length === 0 ? [] : await books.entries({ ids, limit: ids.length }),
      }))
      .catch((error: unknown) => {
        // Files that are damaged are named by the proof of the ledger: nothing can be made of them again.
        if (ledger.files.ok) throw error;
        return null;
      });
    const governance = await governanceOf(waist, { period, asOf, organisation: organisation ?? undefined });
    const { problems, unproved } =
      known === null
        ? evidence.checkAlone(files)
        : evidence.check(files, { ...known, governance, chain, isRetired: evidence.isRetired(manifest) });
    return {
      ok: problems.length === 0 && ledger.problems.length === 0,
      period,
      organisation,
      asOf,
      files: files.size,
      lines: known?.settled.length ?? 0,
      sample: ids.length,
      problems,
      ledger: ledger.problems,
      unproved: [...unproved, ...ledger.unproved],
    };
  },
});
