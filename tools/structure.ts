/**
 * Counts what the house promises of its own shape: names on the faces of rooms, imports inside rooms, code without
 * white space and comments, files that name the usage of a request between socket and console.
 *
 * `npm run structure [-- --json | --check] [ROOT]`; with `--check` counts that grew beyond their bounds are told, and it exits 1
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

const args = process.argv.slice(2);
const isCheck = args.includes('--check');
const root = resolve(args.find((arg) => !arg.startsWith('--')) ?? '.');
const TEST = /\.(test|fixture|test-data)\.tsx?$/;
const SOURCE = /\.tsx?$/;
/** Written by tools from other code. */
const GENERATED = /control-plane\.ts$|\.artefact\.ts$/;

const under = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(
      (name) =>
        SOURCE.test(name) &&
        !TEST.test(name) &&
        !name.includes('dist/') &&
        !name.endsWith('.d.ts') &&
        !GENERATED.test(name),
    );
const product = [...under('server/src'), ...under('console/src')];

/** Characters of code: every token's text, so that neither a formatter nor a comment counts. */
function codeCharacters(path: string): number {
  const scanner = ts.createScanner(
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('x') ? ts.LanguageVariant.JSX : undefined,
  );
  scanner.setText(ts.transpileModule(readFileSync(join(root, path), 'utf8'), TRANSPILE).outputText);
  let characters = 0;
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) characters += scanner.getTokenText().length;
  return characters;
}
const TRANSPILE: ts.TranspileOptions = {
  compilerOptions: {
    target: ts.ScriptTarget.Latest,
    module: ts.ModuleKind.ESNext,
    removeComments: true,
    jsx: ts.JsxEmit.Preserve,
  },
};

/** Characters of a file without comments and white space, types included. */
function sourceCharacters(path: string): number {
  const text = readFileSync(join(root, path), 'utf8');
  const file = ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  let characters = 0;
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.JSDoc) return;
    const children = node.getChildren(file);
    if (children.length === 0) characters += node.getText(file).replaceAll(/\s/g, '').length;
    for (const child of children) visit(child);
  };
  visit(file);
  return characters;
}

/** Names on the face of each room, by its text alone: whoever reads a face sees what it exports. */
function faces(): ReadonlyMap<string, number> {
  const rooms = readdirSync(join(root, 'server/src'), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && ts.sys.fileExists(join(root, 'server/src', entry.name, 'index.ts')) ? [entry.name] : [],
  );
  return new Map(
    rooms.map((room) => {
      const path = join(root, 'server/src', room, 'index.ts');
      const names = new Set<string>();
      const face = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
      for (const each of face.statements) {
        if (ts.isExportDeclaration(each)) {
          if (each.exportClause === undefined || !ts.isNamedExports(each.exportClause))
            throw new Error(`${path}: a face exports what other files have by name`);
          for (const { name } of each.exportClause.elements) names.add(name.text);
        } else if (ts.isVariableStatement(each)) {
          if (!each.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
          for (const { name } of each.declarationList.declarations) names.add(name.getText(face));
        } else if (!ts.isImportDeclaration(each))
          throw new Error(`${path}: a face has imports, exports and objects of exports, and no other code`);
      }
      return [room, names.size];
    }),
  );
}

interface Cruised {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string }[];
  }[];
}

const LEDGER = 'server/src/ledger';
const PIPELINE = 'server/src/gateway/pipeline';
// What they import of other rooms is not counted, and need not be followed.
const COUNTED = ['--include-only', `^(${LEDGER}|${PIPELINE})/`];
const cruised = JSON.parse(
  execFileSync(
    join(import.meta.dirname, '../node_modules/.bin/depcruise'),
    ['--no-config', '--ts-pre-compilation-deps', '--output-type', 'json', ...COUNTED, LEDGER, PIPELINE],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
  ),
) as Cruised;

function importsInside(folder: string): number {
  const inside = (path: string): boolean => path.startsWith(`${folder}/`) && !TEST.test(path);
  return cruised.modules
    .filter(({ source }) => inside(source))
    .reduce((sum, { dependencies }) => sum + dependencies.filter(({ resolved }) => inside(resolved)).length, 0);
}

/** Product files on the way of a request, from socket to console, that name its usage as a value or a type. */
const ON_THE_WAY = /^(server\/src\/(gateway|ledger|doors|telemetry|app|cli|admin)|console\/src)\//;
const NAMES_USAGE = /\b(usage|Usage)\b/;
/** A bucket of usage by its name: such a file changes where buckets do; others pass usage on whole. */
const NAMES_BUCKET = /\binputUncached\b/;
const withoutComments = (path: string): string =>
  readFileSync(join(root, path), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''");

const found = faces();
const usageCandidates = (names: RegExp): readonly string[] =>
  product.filter((path) => ON_THE_WAY.test(path) && names.test(withoutComments(path)));
const usageFiles = usageCandidates(NAMES_USAGE);
const bucketFiles = usageCandidates(NAMES_BUCKET);
const longest = [...product, ...under('proofs')]
  .map((path) => [readFileSync(join(root, path), 'utf8').split('\n').length - 1, path] as const)
  .toSorted(([a], [b]) => b - a);
const figures = {
  faceNames: [...found.values()].reduce((sum, names) => sum + names, 0),
  faces: Object.fromEntries(found),
  productFiles: product.length,
  ...(isCheck
    ? {}
    : {
        productCharacters: product.reduce((sum, path) => sum + sourceCharacters(path), 0),
        emittedCharacters: product.reduce((sum, path) => sum + codeCharacters(path), 0),
      }),
  importsInLedger: importsInside(LEDGER),
  importsInPipeline: importsInside(PIPELINE),
  filesNamingUsage: usageFiles.length,
  filesNamingBuckets: bucketFiles.length,
  linesOfLongestFile: longest[0]![0],
  usageFiles: usageFiles.map((path) => relative('', path)),
  longestFiles: longest.slice(0, 5).map(([lines, path]) => `${lines} ${path}`),
};
/** What was reached (docs/decisions/0014-narrow-waist.md): a number here may only fall. */
const BOUNDS = {
  faceNames: 350,
  importsInLedger: 121,
  importsInPipeline: 69,
  filesNamingUsage: 53,
  filesNamingBuckets: 14,
  linesOfLongestFile: 300,
} as const;
const grown = Object.entries(BOUNDS).filter(([name, bound]) => figures[name as keyof typeof BOUNDS] > bound);
if (isCheck) {
  for (const [name, bound] of grown)
    console.error(
      `${name} is ${figures[name as keyof typeof BOUNDS]}, over ${bound}: docs/decisions/0014-narrow-waist.md`,
    );
  if (grown.length > 0) process.exitCode = 1;
} else if (args.includes('--json')) console.log(JSON.stringify(figures));
else
  for (const [name, value] of Object.entries(figures))
    console.log(`${name.padEnd(20)} ${typeof value === 'number' ? value : JSON.stringify(value)}`);
