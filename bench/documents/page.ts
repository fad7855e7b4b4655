import { machine, type Target } from '../report.ts';
import type { Row } from './judge.ts';

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : ((100 * part) / whole).toFixed(2));

/** The results as a page of Markdown. */
export function documentsPage(
  rows: readonly Row[],
  metrics: Readonly<Record<string, number>>,
  targets: readonly Target[],
): string {
  const { cpu, cores, node, arch } = machine();
  const lines = rows.map((row) =>
    row.refused === null
      ? `| ${row.file} | ${row.quality} | ${row.pages ?? '–'} | ${row.words} | ${percent(row.found, row.words)} | ${row.leftOut} | ${row.before} | ${row.after} | ${row.ms.toFixed(0)} | ${row.losses.join('; ')} |`
      : `| ${row.file} | ${row.quality} | – | ${row.words} | – | – | – | – | ${row.ms.toFixed(0)} | ${row.refused} |`,
  );
  return `# Lean documents

${new Date().toISOString().slice(0, 10)}, ${cpu}, ${cores} cores, ${arch}, Node ${node}. Run again: \`npm run bench:documents\`. Words of the reference that are kept, or listed as left out with the reason (running heads, navigation, text that no reader sees), each as often as the reference has it. Tokens before: what a provider takes of the same file, its text and a picture of each page for PDF, its text otherwise (of a web page its source); texts count by their length. Of office files that is the text alone: \`office_tokens_saved_percent_at_most\` is what a text would save of nothing but 99 % of the words of the references, a blank between them, without a sign or a line end. Milliseconds are the best of several rounds, in the thread that reads them in the product; pages that are pictures are read by Tesseract.

| | seen | | wanted |
|---|---:|---|---:|
${targets.map(({ name, value, op, target, pass }) => `| ${pass ? 'holds' : '**misses**'}: ${name} | ${value} | ${op} | ${target} |`).join('\n')}

| figure | |
|---|---:|
${Object.entries(metrics)
  .map(([name, value]) => `| ${name} | ${value} |`)
  .join('\n')}

| file | reference | pages | words | found, % | of them left out | tokens before | after | ms | losses, or why it is refused |
|---|---|---:|---:|---:|---:|---:|---:|---:|---|
${lines.join('\n')}
`;
}
