import { createHash } from 'node:crypto';
import { governanceCsv } from '../governance/records.ts';
import { entriesCsv, factorsCsv, gridCsv, sumsCsv } from './pack.ts';
import { SUMS_BY, type Evidence, type PackFile } from './types.ts';

/** What a pack and the ledger disagree about, or what stands against itself in the pack. */
export interface PackFinding {
  readonly file: string;
  readonly problem: string;
}

const CHECKSUMS = 'SHA256SUMS';
const SHOWN = 5;
const FACTOR_ID_LENGTH = 16;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The files of a pack with their checksums behind them, as `sha256sum -c` reads them. */
export const withChecksums = (files: readonly PackFile[]): readonly PackFile[] => [
  ...files,
  { name: CHECKSUMS, text: files.map(({ name, text }) => `${sha256(text)}  ${name}\n`).join('') },
];

function checksumFindings(files: ReadonlyMap<string, string>): PackFinding[] {
  const sums = files.get(CHECKSUMS);
  if (sums === undefined) return [{ file: CHECKSUMS, problem: 'is missing' }];
  const listed = new Map(
    sums.split('\n').flatMap((line) => (line === '' ? [] : [[line.slice(66), line.slice(0, 64)] as const])),
  );
  const changed = [...listed].flatMap(([file, sum]) => {
    const text = files.get(file);
    return text === undefined
      ? [{ file, problem: 'is missing' }]
      : sha256(text) === sum
        ? []
        : [{ file, problem: 'was changed: its checksum is another' }];
  });
  const more = [...files.keys()].filter((name) => name !== CHECKSUMS && !listed.has(name));
  return [...changed, ...more.map((file) => ({ file, problem: 'has no checksum: it was added' }))];
}

/** Records of a CSV of ours: a quoted cell may hold quotes, never a line's end. */
const linesOf = (text: string): readonly string[] => text.split('\r\n').filter((line) => line !== '');

function factorFindings(text: string): PackFinding[] {
  return linesOf(text)
    .slice(1)
    .flatMap((line) => {
      const id = line.slice(0, FACTOR_ID_LENGTH);
      const json = line.slice(FACTOR_ID_LENGTH + 2, -1).replaceAll('""', '"');
      return sha256(json).startsWith(id)
        ? []
        : [{ file: 'factors.csv', problem: `factor ${id} was exchanged: its content is not what it was named by` }];
    });
}

interface Line {
  readonly cells: readonly string[];
  readonly text: string;
}
/** A cell of ours in quotes holds no comma before its key ends: only keys and figures are compared by cell. */
const rowsOf = (text: string, keys: number): ReadonlyMap<string, Line> =>
  new Map(
    linesOf(text)
      .slice(1)
      .map((line) => {
        const cells = line.split(',');
        return [cells.slice(0, keys).join(', '), { cells, text: line }] as const;
      }),
  );

/** What a line says otherwise than the books do: the first column that differs. */
function otherwise(head: readonly string[], mine: Line, books: Line): string {
  const at = mine.cells.findIndex((cell, i) => cell !== books.cells[i]);
  return mine.cells.length !== head.length || books.cells.length !== head.length
    ? `the books say otherwise: ${books.text}`
    : `${head[at]} is ${mine.cells[at]}, the books say otherwise: ${books.cells[at]}`;
}

/** Of the lines of a table: what differs, and what the books do not have any more. */
interface Compared {
  readonly differing: readonly PackFinding[];
  readonly absent: readonly PackFinding[];
}

/** @param keys how many cells are the key of a line @param absent what is said of a line that the books do not have */
function compared(
  file: string,
  [packed, now]: readonly [string, string],
  keys: number,
  absent: (key: string) => string,
): Compared {
  const [mine, books] = [rowsOf(packed, keys), rowsOf(now, keys)];
  const head = linesOf(now)[0]!.split(',');
  return {
    differing: [
      ...[...mine].flatMap(([key, line]) => {
        const other = books.get(key);
        return other === undefined || other.text === line.text
          ? []
          : [{ file, problem: `${key}: ${otherwise(head, line, other)}` }];
      }),
      ...[...books.keys()]
        .filter((key) => !mine.has(key))
        .map((key) => ({ file, problem: `${key}: is in the books and not in the pack` })),
    ],
    absent: [...mine.keys()].filter((key) => !books.has(key)).map((key) => ({ file, problem: absent(key) })),
  };
}

const first = (found: readonly PackFinding[]): readonly PackFinding[] =>
  found.length <= SHOWN
    ? found
    : [...found.slice(0, SHOWN), { file: found[0]!.file, problem: `and ${found.length - SHOWN} more lines` }];

interface Chain {
  readonly segments: readonly { readonly file: string; readonly hash: string }[];
  readonly tombstones: readonly { readonly hash: string }[];
  readonly acts: readonly { readonly segments: readonly string[] }[];
}
const chainOf = (text: string): Chain => ({
  segments: [],
  tombstones: [],
  acts: [],
  ...(JSON.parse(text) as Partial<Chain>),
});

/** @param known text of the manifest and of all files of sources as they are now */
function chainFindings(packed: string, known: string): PackFinding[] {
  let chain: Chain;
  try {
    chain = chainOf(packed);
  } catch {
    return [{ file: 'manifest.json', problem: 'is no JSON' }];
  }
  return chain.segments
    .filter(({ hash }) => !known.includes(hash))
    .map(({ file, hash }) => ({
      file: 'manifest.json',
      problem: `segment ${file} (${hash.slice(0, 12)}) is in no chain of the ledger`,
    }));
}

/** Whether entries of some segments were retired, by the ledger's manifest. */
export const isRetired = (manifest: string): boolean => chainOf(manifest).tombstones.length > 0;

/** What the ledger says now of what a pack says: of its moment, with its sample. */
export type EvidenceNow = Pick<Evidence, 'settled' | 'booked' | 'grid' | 'sample' | 'governance'> & {
  /** Text in which the hash of every segment stands that the ledger ever had. */
  readonly chain: string;
  /** Some entries of the ledger were retired: their factors and records are gone with them. */
  readonly isRetired: boolean;
};

/** Ids of the requests in a pack's sample. */
export const sampleIdsOf = (entries: string): readonly string[] => [
  ...new Set(
    linesOf(entries)
      .slice(1)
      .map((line) => line.slice(0, line.indexOf(','))),
  ),
];

interface Judged {
  readonly problems: readonly PackFinding[];
  readonly unproved: readonly string[];
}

/** Holds a pack against itself, where nothing of the ledger can be read. */
export const checkAlone = (files: ReadonlyMap<string, string>): Judged => ({
  problems: [...checksumFindings(files), ...factorFindings(files.get('factors.csv') ?? '')],
  unproved: ['the lines of the pack: files of the ledger are damaged, and nothing can be made of them again'],
});

/**
 * Holds a pack against itself and against the ledger.
 * @returns what differs, and what could not be proved because entries were retired since
 */
export function checkPack(files: ReadonlyMap<string, string>, now: EvidenceNow): Judged {
  const pair = (name: string, made: string): [string, string] => [files.get(name) ?? '', made];
  const sums = compared(
    'sums.csv',
    pair('sums.csv', sumsCsv(now)),
    SUMS_BY.length,
    (key) => `${key}: the books have no such sum`,
  );
  // What is made of entries: nothing of retired ones is left to compare with.
  const ofEntries = [
    compared('grid.csv', pair('grid.csv', gridCsv(now.grid)), 2, (key) => `${key}: the books know no such hour`),
    compared(
      'entries.csv',
      pair('entries.csv', entriesCsv(now.sample)),
      2,
      (key) => `${key.split(',')[0]}: the entry is not in the books`,
    ),
    compared(
      'factors.csv',
      pair('factors.csv', factorsCsv(now.sample)),
      1,
      (key) => `factor ${key}: no entry of the sample was computed with it`,
    ),
  ];
  const governed =
    now.governance === null
      ? []
      : [
          compared(
            'governance.csv',
            pair('governance.csv', governanceCsv(now.governance)),
            1,
            (id) => `record ${id} is not in the audit`,
          ),
        ].flatMap(({ differing, absent }) => first([...differing, ...absent]));
  const isUnproved = now.isRetired && ofEntries.some(({ absent }) => absent.length > 0);
  return {
    problems: [
      ...checksumFindings(files),
      ...factorFindings(files.get('factors.csv') ?? ''),
      ...first([...sums.differing, ...sums.absent]),
      ...ofEntries.flatMap(({ differing, absent }) => first(now.isRetired ? differing : [...differing, ...absent])),
      ...governed,
      ...chainFindings(files.get('manifest.json') ?? '', now.chain),
    ],
    unproved: [
      ...(isUnproved
        ? ['grid hours and sample of entries that were retired since: sums outlive them, they do not']
        : []),
      ...(now.governance === null ? ['governance.csv: there is no state here, and with it no audit'] : []),
    ],
  };
}
