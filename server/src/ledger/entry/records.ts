import { createHash } from 'node:crypto';
import { wellFormedJson } from '../../units/index.ts';
import type { CarbonErrors, Decision, FootprintFactors, WeighedCarbon } from '../../kernel/index.ts';

/** The factors that a footprint was computed with, named by their content. */
export interface FactorRecord {
  readonly id: string;
  readonly factors: FootprintFactors;
}

/** The candidates that the decisions of one table have in common, named by their content. */
export interface CandidateRecord {
  readonly id: string;
  readonly deployments: readonly string[];
  readonly errors: CarbonErrors | null;
  /** Which intensity was weighed; `null`: the average, and no marginal one is known. */
  readonly carbonSignal: WeighedCarbon | null;
}

const ID_LENGTH = 16;
const contentId = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, ID_LENGTH);

const factorRecords = new WeakMap<FootprintFactors, FactorRecord>();
const candidateRecords = new WeakMap<object, CandidateRecord>();

/**
 * The record of a table's factors: the same object for the same factors, so that it is hashed once a table.
 */
export function factorRecordOf(factors: FootprintFactors): FactorRecord {
  let record = factorRecords.get(factors);
  if (record === undefined) {
    record = { id: contentId(JSON.stringify(factors)), factors };
    factorRecords.set(factors, record);
  }
  return record;
}

/** The record of what a decision shares with every decision of its table. */
export function candidateRecordOf({ deployments, errors, carbonSignal }: Decision): CandidateRecord {
  const key = carbonSignal ?? errors ?? deployments;
  let record = candidateRecords.get(key);
  if (record === undefined || record.deployments !== deployments || record.errors !== (errors ?? null)) {
    record = {
      id: contentId(JSON.stringify([deployments, errors ?? null, carbonSignal ?? null])),
      deployments,
      errors: errors ?? null,
      carbonSignal: carbonSignal ?? null,
    };
    candidateRecords.set(key, record);
  }
  return record;
}

/** Records by id, as they were read before the entries that name them. */
export interface RecordBook {
  readonly factors: Map<string, FactorRecord>;
  readonly candidates: Map<string, CandidateRecord>;
}

export const emptyRecordBook = (): RecordBook => ({ factors: new Map(), candidates: new Map() });

/** A record as it stands in a journal file: one line before the first entry that names it. */
export interface RecordRow {
  readonly record: 'factors' | 'candidates';
  readonly record_id: string;
  readonly record_json: string;
}

const lines = new WeakMap<FactorRecord | CandidateRecord, string>();

/** The line of a record, newline included. */
export function recordLine(record: FactorRecord | CandidateRecord): string {
  let line = lines.get(record);
  if (line === undefined) {
    const row: RecordRow =
      'factors' in record
        ? { record: 'factors', record_id: record.id, record_json: JSON.stringify(wellFormedJson(record.factors)) }
        : {
            record: 'candidates',
            record_id: record.id,
            record_json: JSON.stringify(
              wellFormedJson({
                deployments: record.deployments,
                errors: record.errors,
                carbonSignal: record.carbonSignal,
              }),
            ),
          };
    line = `${JSON.stringify(row)}\n`;
    lines.set(record, line);
  }
  return line;
}

/** Takes a record that was read into a book; `kind` and the rest as {@link RecordRow} has them. */
export function keepRecord(book: RecordBook, row: RecordRow): void {
  if (row.record === 'factors') {
    if (!book.factors.has(row.record_id))
      book.factors.set(row.record_id, { id: row.record_id, factors: JSON.parse(row.record_json) as FootprintFactors });
  } else if (!book.candidates.has(row.record_id)) {
    const { deployments, errors, carbonSignal } = JSON.parse(row.record_json) as Omit<CandidateRecord, 'id'>;
    book.candidates.set(row.record_id, { id: row.record_id, deployments, errors, carbonSignal });
  }
}
