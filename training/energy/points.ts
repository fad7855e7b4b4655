import { readFileSync } from 'node:fs';

/** One measured operating point, as a row of `measured_points.csv` gives it. Unknown is `null`. */
export interface Point {
  readonly source: string;
  readonly series: 'newest' | '2024' | 'other';
  readonly model: string;
  readonly vendor: string;
  readonly family: string;
  readonly paramsB: number;
  readonly activeB: number;
  readonly gpu: string;
  readonly gpus: number;
  readonly precision: 'bf16' | 'fp8' | 'mxfp4' | 'int4';
  readonly batch: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Accelerators only, J per output token; prefill inside. */
  readonly joules: number;
  readonly tpotMs: number | null;
  /** `lm-arena-chat`, `gpqa`, `image-chat`... from the notes. */
  readonly task: string;
}

const HEADER = [
  'source',
  'model',
  'params_b',
  'active_params_b',
  'gpu',
  'num_gpus',
  'precision',
  'batch_or_concurrency',
  'input_tokens',
  'output_tokens',
  'energy_j_per_output_token',
  'tpot_ms',
  'notes',
] as const;

/** Fields of one CSV line; quotes may hold commas. */
function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    (m) => m[1]?.replaceAll('""', '"') ?? m[2] ?? '',
  );
}

/** Vendor by the maker's name before the slash; a few makers publish under several. */
const VENDOR: Readonly<Record<string, string>> = {
  'meta-llama': 'meta',
  codellama: 'meta',
  facebook: 'meta',
  'deepseek-ai': 'deepseek',
  mistralai: 'mistral',
  'llava-hf': 'llava',
};
const vendorOf = (model: string): string => {
  const maker = model.split('/')[0]?.toLowerCase() ?? '';
  return VENDOR[maker] ?? maker;
};

/** Family: the series in the model's name, sizes and dates left out: `Qwen/Qwen3-VL-8B-Instruct` -> `qwen3-vl`. */
export function familyOf(model: string): string {
  const name = (model.split('/')[1] ?? model).toLowerCase().replace(/^(nvidia|meta)-/, '');
  const size = name.search(
    /[-_](e?\d+(\.\d+)?[bm]\b|\d+x\d+b|\d+b-|a\d+b|instruct|mini|small|medium|large|nemo|vision)/,
  );
  return (size > 0 ? name.slice(0, size) : name).replace(/-(v3\.1|r1-0528|r1|v3)$/, '').replace(/-it$/, '');
}

function precisionOf(text: string): Point['precision'] {
  if (/fp8 assumed|^fp8/.test(text)) return 'fp8';
  if (/fp4/.test(text)) return 'mxfp4';
  return /int4|awq|gptq/.test(text) ? 'int4' : 'bf16';
}

const number = (text: string | undefined): number | null =>
  text === undefined || text === '' || !Number.isFinite(Number(text)) ? null : Number(text);

/**
 * Reads the operating points of a file in the format of `measured_points.csv`. Rows without accelerator, batch,
 * parameters or joules per output token (published per-request figures) cannot be judged and are left out.
 *
 * @throws Error where the header lacks a column
 * @example readPoints('points.csv').filter(({ series }) => series === 'newest').length
 */
export function readPoints(file: string): Point[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const columns = fields(head);
  for (const name of HEADER)
    if (!columns.includes(name)) throw new Error(`${file} has no column "${name}"; it needs ${HEADER.join(', ')}`);
  return lines.flatMap((line) => {
    const values = fields(line);
    const cell = (name: (typeof HEADER)[number]): string => values[columns.indexOf(name)] ?? '';
    const notes = cell('notes');
    const note = (key: string): string | undefined => notes.match(new RegExp(`(?:^|;)${key}=([^;]*)`))?.[1];
    const [batch, joules, gpus, activeB] = [
      number(cell('batch_or_concurrency')),
      number(cell('energy_j_per_output_token')),
      number(cell('num_gpus')),
      number(cell('active_params_b')),
    ];
    if (!batch || !joules || !gpus || !activeB || cell('gpu') === '') return [];
    const source = cell('source');
    const model = cell('model');
    return [
      {
        source,
        series: /ML\.ENERGY v2/.test(source)
          ? ('2024' as const)
          : /ML\.ENERGY/.test(source)
            ? ('newest' as const)
            : ('other' as const),
        model,
        vendor: vendorOf(model),
        family: familyOf(model),
        paramsB: number(cell('params_b')) ?? activeB,
        activeB,
        gpu: cell('gpu'),
        gpus,
        precision: precisionOf(cell('precision')),
        batch,
        inputTokens: number(cell('input_tokens')),
        outputTokens: number(cell('output_tokens')),
        joules,
        tpotMs: number(cell('tpot_ms')),
        task: note('task') ?? '',
      },
    ];
  });
}

/** Code completion: input-heavy with unpublished input lengths, so it is reported apart. */
export const isCodeCompletion = (point: Point): boolean => /fim/.test(point.task);
