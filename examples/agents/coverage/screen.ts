import ts from 'typescript';

/** A test as the model gives it. */
export interface Proposed {
  readonly title: string;
  /** Statements of its body. */
  readonly body: string;
}

/** Names that a unit test of a pure module has no use for. A screen, and no sandbox. */
const REFUSED = new Set(
  (
    'process require import eval Function globalThis global fetch WebSocket constructor prototype __proto__ vi ' +
    'setTimeout setInterval setImmediate Deno Bun Worker'
  ).split(' '),
);

/**
 * Why a test may not run; `null`: it may. It has to be statements that use what it tests and `expect`, that ask for at
 * least one thing, and that end.
 */
export function refusalOf({ title, body }: Proposed): string | null {
  const file = ts.createSourceFile('body.ts', `() => {\n${body}\n};`, ts.ScriptTarget.Latest, true);
  const { parseDiagnostics: faults } = file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  if (faults.length > 0 || file.statements.length !== 1) return 'it is no code';
  let refused: string | null = null;
  let expects = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isWhileStatement(node) || ts.isDoStatement(node)) refused = 'it may never end';
    if (ts.isForStatement(node) && node.condition === undefined) refused = 'it may never end';
    if (node.kind === ts.SyntaxKind.ImportKeyword) refused = 'it imports';
    if ((ts.isIdentifier(node) || ts.isStringLiteral(node)) && REFUSED.has(node.text))
      refused = `it names ${node.text}`;
    if (ts.isCallExpression(node) && node.expression.getText(file) === 'expect') expects += 1;
    ts.forEachChild(node, visit);
  };
  visit(file);
  if (refused !== null) return refused;
  if (expects === 0) return 'it asks for nothing';
  return /^[\x20-\x7e]{5,120}$/.test(title) ? null : 'its title is none';
}

/** The file of some tests, with the names that they use. */
export function testFile(from: string, names: readonly string[], tests: readonly Proposed[]): string {
  const used = names.filter((name) => tests.some(({ body }) => new RegExp(`\\b${name}\\b`).test(body)));
  return [
    "import { expect, test } from 'vitest';",
    `import { ${used.join(', ')} } from '${from}';`,
    ...tests.map(({ title, body }) => `\ntest(${JSON.stringify(title)}, () => {\n${body}\n});`),
    '',
  ].join('\n');
}
