import { stripTypeScriptTypes } from 'node:module';

/** What became of the mutants of one file. */
export interface FileScore {
  readonly room: string;
  readonly file: string;
  /** Found by a failing test, or by a run that never ended. */
  readonly killed: number;
  readonly survived: number;
  /** Reached by no test: they count as survivors. */
  readonly uncovered: number;
  /** Built once as the module loads; not tried. */
  readonly ignored: number;
}

/** Whether a file holds types alone, so that nothing is left of it in JavaScript and no mutant can be made. */
export const hasTypesAlone = (source: string): boolean =>
  /^(?:\s*import\s*'[^']*';|\s*export\s*\{\s*\};?)*\s*$/.test(
    stripTypeScriptTypes(source, { mode: 'transform' })
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/^\s*\/\/.*$/gm, ''),
  );

/** Of a mutation testing report (schema 2), what is read here. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

/**
 * @param files that were mutated: one that holds types alone has no mutant, and the report does not name it
 * @param report as Stryker's `json` reporter writes it
 */
export const scoresOf = (room: string, files: readonly string[], report: MutationReport): readonly FileScore[] =>
  files.map((file) => {
    const mutants = report.files[file]?.mutants ?? [];
    const count = (...statuses: readonly string[]): number =>
      mutants.filter(({ status }) => statuses.includes(status)).length;
    return {
      room,
      file,
      killed: count('Killed', 'Timeout'),
      survived: count('Survived'),
      uncovered: count('NoCoverage'),
      ignored: count('Ignored'),
    };
  });

const sum = (files: readonly FileScore[], pick: (file: FileScore) => number): number =>
  files.reduce((total, file) => total + pick(file), 0);

/** Mutants that were tried. */
export const tried = (files: readonly FileScore[]): number =>
  sum(files, ({ killed, survived, uncovered }) => killed + survived + uncovered);

/** Found of tried, in percent; NaN where none was tried. */
export const scoreOf = (files: readonly FileScore[]): number =>
  (100 * sum(files, ({ killed }) => killed)) / tried(files);

/** A row a file, and one for each room, in Markdown. */
export function scoreTable(files: readonly FileScore[]): string {
  const row = (name: string, of: readonly FileScore[]): string =>
    `| ${name} | ${tried(of)} | ${sum(of, ({ killed }) => killed)} | ${sum(of, ({ survived }) => survived)} | ${sum(of, ({ uncovered }) => uncovered)} | ${tried(of) === 0 ? '' : scoreOf(of).toFixed(1)} |`;
  const rows = [...Map.groupBy(files, ({ room }) => room)].flatMap(([room, of]) => [
    row(`**${room}**`, of),
    ...of.filter((file) => tried([file]) > 0).map((file) => row(`\`${file.file.replace('server/src/', '')}\``, [file])),
  ]);
  return ['| | mutants | killed | survived | not reached | score, % |', '|---|---:|---:|---:|---:|---:|', ...rows].join(
    '\n',
  );
}
