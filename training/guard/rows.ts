import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type Label = 'jailbreak' | 'extraction' | 'injection' | 'benign' | 'benign-hard';

/** One labelled text, as `guardrails/README` of the data describes. */
export interface LabelledText {
  readonly id: string;
  readonly text: string;
  readonly label: Label;
  readonly tier: 'core' | 'adaptive';
  readonly kind: 'prompt' | 'system' | 'document';
  readonly source: string;
  readonly lang: string;
}

/** Rows of a JSONL file and the hash of its bytes. Throws where a line is no labelled text. */
export function readRows(file: string): { readonly rows: LabelledText[]; readonly sha256: string } {
  const bytes = readFileSync(file);
  const rows = bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line, i) => {
      if (line.trim() === '') return [];
      const row = JSON.parse(line) as LabelledText;
      if (typeof row.text !== 'string' || typeof row.label !== 'string')
        throw new Error(
          `${file}:${i + 1} has no text or no label: one JSON object a line with text, label, source, kind, tier`,
        );
      return [row];
    });
  return { rows, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Texts of one publisher are left out together: the repository that a source names first. */
export const groupOf = ({ source }: { readonly source: string }): string => source.split(/[ @]/)[0] ?? source;

export const isAttack = ({ label }: Pick<LabelledText, 'label'>): boolean =>
  label === 'jailbreak' || label === 'extraction' || label === 'injection';

/** What a text is scanned as: a system prompt that a user sends is a prompt. */
export const scannedAs = ({ kind }: Pick<LabelledText, 'kind'>): 'prompt' | 'document' =>
  kind === 'document' ? 'document' : 'prompt';

/** Their writers licensed these for measuring at most, so nothing that ships is fitted to them. */
export const isMeasuredOnly = ({ source }: Pick<LabelledText, 'source'>): boolean => /sharegpt/i.test(source);

/** Harmless texts of our own with words of attacks, by which thresholds are chosen too. */
export const isOverDefence = ({ source }: Pick<LabelledText, 'source'>): boolean => source.startsWith('own/harmless');
/** Others like them, which are learned from and choose no threshold. */
export const isEveryday = ({ source }: Pick<LabelledText, 'source'>): boolean => source === 'own/everyday';
