import { z } from 'zod';
import type { EpochMs, Microlitres, Ms, NanoG, NanoUsd, NanoWh, Tokens, Usage, UsageGrade } from '../../units/index.ts';
import { agreeingOf, type LineWriter, type NamedRecords, type FactorRecord, type RecordBook } from './line-writer.ts';
import {
  columnsOf,
  counts,
  known,
  leavesOf,
  maybe,
  maybeText,
  readShape,
  schemaOf,
  summed,
  text,
  together,
  type Column,
  type Part,
  type Row,
  type Shape,
  type ValueOf,
} from './field.ts';
import { bytesOf, jsonBytes, type LineBytes, keyBytes, TextColumn, writeNumber } from './line-bytes.ts';

export const EPOCH_MS = 'ms since 1970-01-01T00:00Z';

/** Disjoint token buckets. */
export const USAGE = {
  inputUncached: summed(
    known('tokens_input_uncached', 'BIGINT', 'tokens', 'disjoint buckets, of the last attempt'),
    'sum',
  ),
  cacheRead: summed(known('tokens_cache_read', 'BIGINT', 'tokens', "read from the provider's prefix cache"), 'sum'),
  cacheWrite5m: summed(known('tokens_cache_write_5m', 'BIGINT', 'tokens', 'written to it for five minutes'), 'sum'),
  cacheWrite1h: summed(known('tokens_cache_write_1h', 'BIGINT', 'tokens', 'written to it for an hour'), 'sum'),
  output: summed(known('tokens_output', 'BIGINT', 'tokens', 'generated and shown'), 'sum'),
  reasoning: summed(known('tokens_reasoning', 'BIGINT', 'tokens', 'generated and not shown'), 'sum'),
} satisfies Shape & Record<Exclude<keyof Usage, 'sold'>, unknown>;

const FACTORS_ID: Column = {
  name: 'factors_id',
  type: 'VARCHAR',
  unit: '',
  doc: 'record of the factors that the figures were computed with',
};

/** What a try was computed with; `null` where its figures were imported, not computed. */
const FACTORS: Part<FactorRecord | null> = {
  kind: 'part',
  schema: z.object({ id: z.string(), factors: z.looseObject({}) }).nullable(),
  columns: [FACTORS_ID],
  listed: [],
  write: () => {},
  read(row, book) {
    const id = (row[FACTORS_ID.name] as string | null | undefined) ?? null;
    if (id === null) return null;
    const record = book.factors.get(id);
    if (record === undefined) throw new Error(`the factors ${id} are not in the books`);
    return record;
  },
};

type TryOutcome = 'ok' | 'error' | 'timeout' | 'aborted' | 'unreachable' | 'garbage';

/** One try at one deployment. Wasted tries are booked too. */
const ATTEMPT = {
  deployment: text('deployment', ''),
  outcome: text<TryOutcome>('outcome', ''),
  status: maybe('status', 'SMALLINT', 'HTTP', ''),
  usage: USAGE,
  usageGrade: text<UsageGrade>('usage_grade', ''),
  ttftMs: maybe<Ms>('ttft_ms', 'DOUBLE', 'ms', ''),
  serviceMs: known<Ms>('service_ms', 'DOUBLE', 'ms', ''),
  costNanoUsd: known<NanoUsd>('cost_nano_usd', 'BIGINT', '1e-9 USD', ''),
  energyNanoWh: known<NanoWh>('energy_nano_wh', 'BIGINT', '1e-9 Wh', ''),
  /** `null` where the grid was unknown. */
  carbonNanoG: maybe<NanoG>('carbon_nano_g', 'BIGINT', '1e-9 gCO2e', ''),
  /** On site; `null` where nobody knows how much water the site takes. */
  waterMicrolitres: maybe<Microlitres>('water_microlitres', 'BIGINT', '1e-6 L', ''),
  factors: FACTORS,
} satisfies Shape;
type Attempt = ValueOf<typeof ATTEMPT>;

const LEAVES = leavesOf(ATTEMPT).map((found) => ({
  ...found,
  key: keyBytes(found.leaf.column.name),
  texts: found.leaf.form === 'text' ? new TextColumn(found.leaf.column.name) : null,
}));
const OF_ENTRY = new Set(['outcome', 'status']);
const ATTEMPTS_KEY = bytesOf(',"attempts":[');
const [COMMA, OPEN, CLOSE, CLOSE_LIST] = [0x2c, 0x7b, 0x7d, 0x5d];
const OUTCOME = new TextColumn('attempt_outcome');
const FACTORS_TEXT = new TextColumn(FACTORS_ID.name);

/** Whether an only attempt agrees with its entry in all that both say, so that it says nothing more. */
let isPlain: (attempt: Row, entry: Row) => boolean = () => false;
/** @param entryShape the table of entries, which stands above this one */
export function compareWith(entryShape: Shape): void {
  const ofEntry = new Map(leavesOf(entryShape).map(({ leaf, path }) => [leaf.column.name, path]));
  const shared = LEAVES.filter(({ leaf }) => !OF_ENTRY.has(leaf.column.name));
  isPlain = agreeingOf(shared.map(({ leaf, path }) => [path, ofEntry.get(leaf.column.name) as readonly string[]]));
}

function writeAttempt(to: LineBytes, attempt: Attempt, named: NamedRecords): void {
  to.byte(OPEN);
  let first = true;
  for (const { key, texts, get } of LEAVES) {
    const value = get(attempt);
    if (first) {
      // The first leaf is a text that every attempt has: its key stands without the comma.
      to.raw(key.subarray(1));
      to.raw(jsonBytes(value));
      first = false;
    } else if (texts === null) writeNumber(to, key, value as number | null);
    else texts.write(to, value as string | null);
  }
  if (attempt.factors !== null) {
    named.add(attempt.factors);
    FACTORS_TEXT.write(to, attempt.factors.id);
  }
  to.byte(CLOSE);
}

const struct = `STRUCT(${columnsOf(ATTEMPT)
  .map(({ name, type }) => `${name} ${type}`)
  .join(', ')})[]`;

/** Attempts of an entry: one that repeats its entry takes three columns, others a list. */
export const ATTEMPTS: Part<readonly Attempt[]> = {
  kind: 'part',
  schema: z.array(schemaOf(ATTEMPT)),
  columns: [
    FACTORS_ID,
    { name: 'attempt_outcome', type: 'VARCHAR', unit: '', doc: 'of the only attempt, where there was one' },
    { name: 'attempt_status', type: 'SMALLINT', unit: 'HTTP', doc: 'what its deployment answered' },
    { name: 'attempts', type: struct, unit: 'as above', doc: 'all attempts, where there were several' },
  ],
  listed: ['attempt_status'],
  write({ to, numbers, nth, named }: LineWriter, row: Row): void {
    const { attempts } = row as { readonly attempts: readonly Attempt[] };
    const only = attempts[0];
    if (only === undefined) return;
    if (attempts.length === 1 && isPlain(only, row)) {
      if (only.factors !== null) {
        named.add(only.factors);
        FACTORS_TEXT.write(to, only.factors.id);
      }
      OUTCOME.write(to, only.outcome);
      numbers[nth['attempt_status'] as number] = only.status ?? NaN;
      return;
    }
    to.raw(ATTEMPTS_KEY);
    for (let i = 0; i < attempts.length; i++) {
      if (i > 0) to.byte(COMMA);
      writeAttempt(to, attempts[i] as Attempt, named);
    }
    to.byte(CLOSE_LIST);
  },
  read(row: Row, book: RecordBook): readonly Attempt[] {
    const several = (row['attempts'] as readonly Row[] | null | undefined) ?? null;
    if (several !== null) return several.map((each) => readShape(ATTEMPT, each, book));
    const outcome = (row['attempt_outcome'] as TryOutcome | null | undefined) ?? null;
    if (outcome === null) return [];
    const status = row['attempt_status'] ?? null;
    return [{ ...readShape(ATTEMPT, row, book), outcome, status: status === null ? null : Number(status) }];
  },
};

/** Files of the prompt that went on as text, pictures that went on smaller, and what that saved of the last attempt. */
export const DOCUMENTS = together({
  count: known('documents_count', 'INTEGER', '', 'files of the prompt that went on as lean text; absent: none asked'),
  passed: known('documents_passed', 'INTEGER', '', 'files that could not be read and went on as they came'),
  pages: maybe('documents_pages', 'INTEGER', '', 'of those that were read; absent: unknown'),
  pictures: known('documents_pictures', 'INTEGER', '', 'pictures that came whole in the prompt'),
  picturesScaled: known(
    'documents_pictures_scaled',
    'INTEGER',
    '',
    'those of them that went on no larger than the models look at',
  ),
  pictureBytesSaved: known('documents_picture_bytes_saved', 'BIGINT', 'bytes', 'what they are shorter by'),
  tokensBefore: known<Tokens>(
    'documents_tokens_before',
    'INTEGER',
    'tokens',
    'what files and pictures would take of the prompt as they came, by documents_method',
  ),
  tokensAfter: known<Tokens>(
    'documents_tokens_after',
    'INTEGER',
    'tokens',
    'what went on in their place takes, likewise',
  ),
  method: text('documents_method', 'how both were estimated'),
  savedNanoUsd: maybe<NanoUsd>(
    'documents_saved_nano_usd',
    'BIGINT',
    '1e-9 USD',
    'what the last attempt would have cost more with the tokens before, negative where it would have cost less; absent: unknown',
  ),
  savedNanoWh: maybe<NanoWh>('documents_saved_nano_wh', 'BIGINT', '1e-9 Wh', 'likewise'),
  savedNanoG: maybe<NanoG>('documents_saved_nano_g', 'BIGINT', '1e-9 gCO2e', 'likewise'),
  leftOut: counts('documents_left_out', 'times', 'how often text of the files was left out, by why; never the text'),
});

/** What guard models took for the request: beside its own figures, in none of them. */
export const GUARD_WORK = together({
  calls: known('guard_calls', 'INTEGER', '', 'questions to guard models; absent: none was asked'),
  untold: known('guard_calls_untold', 'INTEGER', '', 'of these, whose tokens nobody told: in no other figure'),
  inputTokens: known<Tokens>('guard_input_tokens', 'INTEGER', 'tokens', 'as guard models reported them; not in usage'),
  outputTokens: known<Tokens>('guard_output_tokens', 'INTEGER', 'tokens', 'likewise'),
  nanoUsd: maybe<NanoUsd>('guard_nano_usd', 'BIGINT', '1e-9 USD', 'their price, not in cost_nano_usd; absent: unknown'),
  nanoWh: maybe<NanoWh>('guard_nano_wh', 'BIGINT', '1e-9 Wh', 'their energy, not in energy_nano_wh; absent: unknown'),
  nanoG: maybe<NanoG>('guard_nano_g', 'BIGINT', '1e-9 gCO2e', 'their carbon, not in carbon_nano_g; absent: unknown'),
  tier: maybeText('guard_tier', 'how that energy was obtained: the weakest; absent: it is unknown'),
  source: maybeText('guard_source', 'deployments at whose factors and price they were booked; absent: none is named'),
});

/** A request that could wait, and what it would have taken had its last attempt run at once when it was submitted. */
export const WAITED = together({
  since: known<EpochMs>('waited_since_ms', 'BIGINT', EPOCH_MS, 'when it was submitted; absent: it did not wait'),
  batch: maybeText('waited_batch', 'batch that it is of; absent: its connection was held'),
  deployment: maybeText(
    'at_once_deployment',
    'where its last attempt would have run in the hour of its submission; absent: it had none',
  ),
  lifecycleGPerKwh: maybe(
    'at_once_lifecycle_g_per_kwh',
    'DOUBLE',
    'gCO2e/kWh',
    'intensity there in that hour, as known when the entry was booked; absent: unknown',
  ),
  gridSource: maybeText('at_once_grid', 'kind and source of it'),
  costNanoUsd: maybe<NanoUsd>(
    'at_once_nano_usd',
    'BIGINT',
    '1e-9 USD',
    'what the request would have cost had that attempt run there then; absent: unknown, of then or of the entry',
  ),
  energyNanoWh: maybe<NanoWh>('at_once_nano_wh', 'BIGINT', '1e-9 Wh', 'likewise'),
  carbonNanoG: maybe<NanoG>(
    'at_once_nano_g',
    'BIGINT',
    '1e-9 gCO2e',
    'likewise; absent too where one of the two hours is known by an average or a typical day alone',
  ),
});

/** The grid hour that the last attempt was computed with: it stands in the record of its factors. */
export const GRID: Part<{
  readonly lifecycleGPerKwh: number;
  readonly directGPerKwh: number | null;
  readonly kind: string;
  readonly ageHours: number;
  readonly source: string;
} | null> = {
  kind: 'part',
  schema: z
    .object({
      lifecycleGPerKwh: z.number(),
      directGPerKwh: z.number().nullable(),
      kind: z.string(),
      ageHours: z.number(),
      source: z.string(),
    })
    .nullable(),
  columns: [],
  listed: [],
  write: () => {},
  read(_row, _book, made) {
    const grid = (made['attempts'] as readonly Attempt[]).at(-1)?.factors?.factors.grid;
    if (grid == null) return null;
    const { lifecycleGPerKwh, directGPerKwh, kind, ageHours, source } = grid;
    return { lifecycleGPerKwh, directGPerKwh, kind, ageHours, source };
  },
};
