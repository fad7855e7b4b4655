import { tokensTold } from './models/guard-model.ts';
import { joinedJudgement, silent } from './models/judgement.ts';
import { KINDS } from './models/kinds.ts';
import { CATEGORIES, MEANINGS } from './models/labels.ts';
import { coverageOf } from './policy/content.ts';
import type { Asker } from './policy/judging.ts';
import { abuse } from './abuse/index.ts';
import { PromptScreening, type Spoken } from './policy/screening.ts';
import { guardSchema, policiesOf, type GuardPolicy } from './policy/schema.ts';
import { GuardTurn } from './policy/turn.ts';
import { privateIn } from './private/find.ts';
import { termsOf } from './private/terms.ts';
import { nameOf, ValueNames } from './private/value-names.ts';
import { screen, warmUp } from './shipped-guard.ts';

const NO_TERMS = termsOf([]);

/** What is looked for in texts, without input or output of its own: prompts, documents, answers of tools and of models. */
export const guard = {
  abuse,
  screen,
  warmUp,
  /** `guard:` of the config, and the policy of each workload. */
  schema: guardSchema,
  policiesOf,
  /** What is found of one request, and the screening of its prompt. */
  turnOf: (policy: GuardPolicy, asker: Asker): GuardTurn => new GuardTurn(policy, asker),
  /** Names that stand for values of one request, and what stands for values that nobody gets back. */
  valueNames: (texts: readonly string[]): ValueNames => new ValueNames(texts),
  nameOf,
  /** Values that open something: keys in the formats of their vendors, and passwords that a word names. */
  secretsIn: (text: string): readonly { readonly from: number; readonly to: number }[] =>
    privateIn(text, NO_TERMS).filter(({ kind }) => kind === 'key' || kind === 'password'),
  screeningOf: (policy: GuardPolicy, texts: readonly Spoken[]): PromptScreening =>
    new PromptScreening(screen, policy, texts),
  /** Guard models: what each kind is sent and says. */
  models: { kinds: KINDS, joined: joinedJudgement, silent, tokensTold },
  /** The categories of a content policy, and who judges them. */
  content: { categories: CATEGORIES, meanings: MEANINGS, coverageOf },
};
