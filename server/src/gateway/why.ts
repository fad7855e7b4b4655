import { decisions } from '../kernel/index.ts';
import { toFourDigits } from '../units/index.ts';
import { guardWords } from './guarding/index.ts';
import { filesWords } from './lean/index.ts';
import type { Entry } from '../ledger/index.ts';

/** The why of one entry. Asked by `/v1/decisions/{id}`, the console and `joulegate why` alike. */
export interface EntryWhy {
  readonly explanation: ReturnType<typeof decisions.explain> | null;
  readonly sentence: string;
}

const codeOf = ({ error, status }: Entry): string =>
  error === null ? `status ${status}` : `${error}, status ${status}`;

function undecided(entry: Entry): string {
  const code = codeOf(entry);
  if (entry.importedAt !== null) {
    const fate = { served: 'ran', cached: 'was answered from a cache', refused: 'was refused', failed: 'failed' };
    const where = entry.deployment === null ? '' : ` at ${entry.deployment}`;
    return `Imported: it ${fate[entry.outcome]}${where} past this gateway, which decided nothing.`;
  }
  if (entry.outcome === 'cached') return 'Answered from the cache: nothing was sent anywhere.';
  if (entry.outcome === 'refused') return `Refused before a decision (${code}).`;
  if (entry.deployment === null) return `Failed before a decision (${code}).`;
  const fate = entry.outcome === 'served' ? '' : ` It failed there (${code}).`;
  return `Sent to ${entry.deployment}: workload ${entry.workload} is in ${entry.mode} mode, which decides nothing.${fate}`;
}

/** What became of the decision: a fallback, a failure, or what shadow mode would have done. */
function aftermath(entry: Entry): string {
  const { decision } = entry;
  const chosen = entry.counterfactual?.chosen ?? null;
  if (chosen !== null)
    return ` Shadow mode: it went to ${entry.deployment}, the default of its workload; enforcing would have sent it to ${chosen.deployment}.`;
  if (decision?.chosen === null) return '';
  if (entry.error === 'JG_GUARD') return ' Its answer went no further (JG_GUARD).';
  if (entry.outcome === 'failed') return ` It then failed (${entry.error ?? entry.status}).`;
  if (decision !== null && decision.chosen !== entry.deployment && entry.deployment !== null)
    return ` ${decision.chosen} did not answer, so ${entry.deployment} served it.`;
  return '';
}

/** That it waited, and what that saved. */
function waitedWords({ at, waited, carbonNanoG, costNanoUsd }: Entry): string {
  if (waited === null) return '';
  const minutes = Math.round((at - waited.since) / 60_000);
  const long = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  if (waited.deployment === null) return ` It could wait, and came ${long} after it was submitted.`;
  const saved = (atOnce: number | null, ran: number | null, unit: string): string =>
    atOnce === null || ran === null ? `unknown ${unit}` : `${toFourDigits((atOnce - ran) / 1e9)} ${unit}`;
  return ` It waited ${long}: that saved ${saved(waited.carbonNanoG, carbonNanoG.mean, 'g CO2e')} and ${saved(waited.costNanoUsd, costNanoUsd, 'USD')} against ${waited.deployment} at once.`;
}

/** Unfolds an entry's decision and says in words why it went where it went. */
export function whyEntry(entry: Entry): EntryWhy {
  const { explanation, sentence } = whyPlaced(entry);
  return { explanation, sentence: sentence + waitedWords(entry) + filesWords(entry) + guardWords(entry) };
}

function whyPlaced(entry: Entry): EntryWhy {
  if (entry.decision === null) return { explanation: null, sentence: undecided(entry) };
  const explanation = decisions.explain(entry.decision);
  // A limit may refuse, or the client may leave, between the choice and the sending.
  if (explanation.chosen !== null && entry.deployment === null) {
    const fate = entry.outcome === 'refused' ? 'Refused' : 'Failed';
    const would = explanation.sentence.replace(/^Sent to /, 'It would have gone to ');
    return { explanation, sentence: `${fate} before it was sent (${codeOf(entry)}). ${would}` };
  }
  return { explanation, sentence: explanation.sentence + aftermath(entry) };
}
