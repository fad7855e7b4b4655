import { brokenRule, EXCLUSIONS, type CompiledWorkload, type ControlRules, type Table } from '../../kernel/index.ts';

const CONTROL = EXCLUSIONS.indexOf('control');
/** Callers who send ever new headers must not fill the memory. */
const MOST_KEPT = 64;

const kept = new WeakMap<CompiledWorkload, Map<string, CompiledWorkload>>();

/**
 * A workload under further control rules: deployments that break one are excluded as by the workload's own.
 * Kept by the header's text for as long as the table lives.
 */
export function restrict(
  table: Table,
  compiled: CompiledWorkload,
  rules: ControlRules,
  text: string,
): CompiledWorkload {
  let known = kept.get(compiled);
  if (known === undefined) kept.set(compiled, (known = new Map()));
  const found = known.get(text);
  if (found !== undefined) return found;
  const exclusions = Uint8Array.from(compiled.exclusions, (code, i) => {
    const deployment = table.deployments[compiled.indices[i] as number];
    return code === 0 && deployment !== undefined && brokenRule(rules, deployment) !== null ? CONTROL : code;
  });
  const restricted = { ...compiled, exclusions };
  if (known.size < MOST_KEPT) known.set(text, restricted);
  return restricted;
}
