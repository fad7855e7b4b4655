import { EXTRACTION, INJECTION, PLANTED } from './attack-templates.ts';
import { EVERYDAY } from './everyday-templates.ts';
import { expansions } from './expand.ts';
import { chance } from './fit.ts';
import { KEPT_SECRETS, PERSONAS, PLANTED_NOTES, SETUP_TEXTS } from './further-attack-templates.ts';
import { HARMLESS, HARMLESS_DOCUMENTS, SYSTEM_PROMPTS } from './harmless-templates.ts';
import { JAILBREAK } from './jailbreak-templates.ts';
import type { Label, LabelledText } from './rows.ts';

/** How many texts of each template. */
const EACH = 14;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Data inside prompts, which look like gibberish and are none: keys, hashes, pictures, measurements. */
function blobs(count: number, random: () => number): string[] {
  const draw = (length: number, signs: string): string =>
    Array.from({ length }, () => signs[Math.floor(random() * signs.length)]).join('');
  const hex = '0123456789abcdef';
  const made: readonly (() => string)[] = [
    () => `data:image/png;base64,iVBORw0KGgo${draw(40 + Math.floor(random() * 600), ALPHABET)}==`,
    () => `sha256:${draw(64, hex)}`,
    () => [8, 4, 4, 4, 12].map((length) => draw(length, hex)).join('-'),
    () => `eyJhbGciOiJIUzI1NiJ9.${draw(60, ALPHABET)}.${draw(43, ALPHABET)}`,
    () => Array.from({ length: 20 }, () => (random() * 1000).toFixed(3)).join(random() < 0.5 ? ',' : '\n'),
    () => `{"id":"${draw(20, ALPHABET)}","v":[${Array.from({ length: 12 }, () => random().toFixed(4)).join()}]}`,
    () =>
      `!function(e,t){${draw(3, 'abct')}=${draw(2, 'xyz')}?e[${draw(1, '123')}]:t.${draw(4, 'abcnq')}(${draw(2, 'efgh')})}(window);`,
    () =>
      Array.from({ length: 6 }, () => `${draw(2, 'BCDFGX')}-${draw(4, '0123456789')}/${draw(3, 'KLMNQZ')}`).join(' '),
    () => `ssh-ed25519 AAAA${draw(64, ALPHABET)} anna@host`,
    () =>
      Buffer.from(`${draw(6, 'abcdefgh')}: the parcel leaves ${draw(2, '0123456789')} on Monday`).toString('base64'),
  ];
  const frames = [
    'What is this: ',
    'Decode this please: ',
    'Fix the following:\n',
    'Why does it fail with ',
    'log: ',
    '',
  ];
  return Array.from({ length: count }, () => {
    const frame = frames[Math.floor(random() * frames.length)]!;
    return `${frame}${made[Math.floor(random() * made.length)]!()}`;
  });
}

/** Texts of our own, attacks and harmless, the same for the same seed. */
export function ownTexts(seed: number): LabelledText[] {
  const random = chance(seed);
  const of = (
    name: string,
    templates: readonly string[],
    label: Label,
    kind: LabelledText['kind'] = 'prompt',
    each = EACH,
  ): LabelledText[] => labelled(name, expansions(templates, each, random), label, kind);
  const labelled = (name: string, texts: readonly string[], label: Label, kind: LabelledText['kind']): LabelledText[] =>
    texts.map((text, i) => ({
      id: `own-${name}-${i}`,
      text,
      label,
      tier: 'core',
      kind,
      source: `own/${name.replaceAll(' ', '-')}`,
      lang: 'multi',
    }));
  return [
    ...of('extraction', EXTRACTION, 'extraction'),
    ...of('injection', INJECTION, 'injection'),
    ...of('planted', PLANTED, 'injection', 'document', EACH * 2),
    ...of('jailbreak', JAILBREAK, 'jailbreak', 'prompt', EACH * 2),
    // Two halves, so that either can be judged by a model that saw none of its templates.
    ...of(
      'harmless-a',
      HARMLESS.filter((_, i) => i % 2 === 0),
      'benign-hard',
      'prompt',
      EACH * 2,
    ),
    ...of(
      'harmless-b',
      HARMLESS.filter((_, i) => i % 2 === 1),
      'benign-hard',
      'prompt',
      EACH * 2,
    ),
    ...of('documents', HARMLESS_DOCUMENTS, 'benign-hard', 'document', EACH * 2),
    ...labelled('blobs', blobs(200, random), 'benign', 'prompt'),
    ...labelled('blobs', blobs(100, random), 'benign', 'document'),
    ...of('system prompts', SYSTEM_PROMPTS, 'benign-hard', 'system', EACH * 6),
    ...of('kept-secrets', KEPT_SECRETS, 'injection'),
    ...of('planted-notes', PLANTED_NOTES, 'injection', 'document', EACH * 2),
    ...of('personas', PERSONAS, 'jailbreak', 'prompt', EACH * 2),
    ...of('setup-texts', SETUP_TEXTS, 'extraction'),
    ...of('everyday', EVERYDAY, 'benign-hard', 'prompt', EACH * 2),
  ];
}
