import { badRequest } from '../json-shape.ts';
import type { CallRequest } from '../lane.ts';
import { isRecord } from '../record.ts';

/** How ids of objects begin that lie at a provider. */
const PREFIXES =
  'asst|batch|cfile|cntr|conv|eval|evalrun|file|ft|ftjob|msgbatch|part|resp|run|skill|thread|upload|video|vs|vsfb';
/** What is made by chance has a digit or a capital in it; `file_search` is a word. */
const OBJECT_ID = new RegExp(`^(?=.*[\\dA-Z])(?:${PREFIXES})[-_][\\w-]{4,200}$`);

/** Nothing that a vendor takes is nested deeper, or names more. */
const DEEPEST = 64;
const MOST_IDS = 2000;

/**
 * Ids of objects that a JSON body names, wherever they stand.
 * @throws JoulegateError `JG_BAD_REQUEST` where there are more than anybody looks up
 * @example objectIdsIn({ tool: { ids: ['vs_12345', 'a text'] } }) // ['vs_12345']
 */
export function objectIdsIn(value: unknown): readonly string[] {
  const found = new Set<string>();
  const look = (each: unknown, depth: number): void => {
    if (typeof each === 'string') {
      if (each.length < 210 && OBJECT_ID.test(each)) found.add(each);
      if (found.size > MOST_IDS)
        throw badRequest('body', `it names more than ${MOST_IDS} objects`, 'name fewer at a time');
    } else if (depth > 0 && Array.isArray(each)) each.forEach((one) => look(one, depth - 1));
    else if (depth > 0 && isRecord(each)) for (const name in each) look(each[name], depth - 1);
  };
  look(value, DEEPEST);
  return [...found];
}

const isHosted = (tool: unknown): boolean =>
  isRecord(tool) && tool['type'] != null && tool['type'] !== 'function' && tool['type'] !== 'custom';

/**
 * Ids of files, vector stores and containers that a prompt or its tools name. One of texts and functions alone names
 * none, and is not looked through.
 */
export const objectsUsed = ({ media, parsed }: Pick<CallRequest, 'media' | 'parsed'>): readonly string[] => {
  const { tools } = parsed;
  return media.mostTokens > 0 || (Array.isArray(tools) && tools.some(isHosted)) ? objectIdsIn(parsed) : NO_IDS;
};
const NO_IDS: readonly string[] = [];

/** Members by which an answer names objects that it made, or that came of what was asked. */
const MADE = ['output_file_id', 'error_file_id'] as const;

/**
 * Objects that an answer says are there because of this request: its own, a file inside of it, what a batch or a job has
 * written. Members that repeat what the request said are none of them, or anybody could claim an id by naming it.
 * @example objectsMade({ id: 'batch_1', input_file_id: 'file-0', output_file_id: 'file-2' }) // ['batch_1', 'file-2']
 */
export function objectsMade(answer: unknown): readonly string[] {
  if (!isRecord(answer)) return [];
  const { id, file, result_files: results } = answer;
  const named = [id, isRecord(file) ? file['id'] : null, ...MADE.map((name) => answer[name])];
  return [...named, ...(Array.isArray(results) ? (results as readonly unknown[]) : [])].filter(
    (each): each is string => typeof each === 'string' && each !== '' && each.length < 256,
  );
}

const FIELD_START = /\r?\n\r?\n([\w-]{6,210})\r?\n--/g;
const KEEP = 230;

/** Finds ids of objects among the fields of a form that comes in pieces; what files hold is passed over. */
export class FormIds {
  #tail = '';

  /** @returns ids that stand alone in a field, as far as this piece completes them */
  push(piece: Buffer): readonly string[] {
    const text = this.#tail + piece.toString('latin1');
    this.#tail = text.slice(-KEEP);
    return [...text.matchAll(FIELD_START)].map(([, value]) => value as string).filter((value) => OBJECT_ID.test(value));
  }
}
