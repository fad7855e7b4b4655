import { JoulegateError } from '../../units/index.ts';
import { limitSetSchema, type LimitSet, type LimitSetInput } from '../../accounts/index.ts';

/**
 * Limits of a key as they are given.
 * @throws JoulegateError JG_USAGE where they break the schema
 */
export function checkKeyLimits(limits: LimitSetInput | null): LimitSet | null {
  if (limits === null) return null;
  const parsed = limitSetSchema.safeParse(limits);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new JoulegateError('JG_USAGE', `the limits of the key cannot be used: ${issue?.message ?? 'not understood'}`, {
    where: `limits${(issue?.path ?? []).map((part) => `.${String(part)}`).join('')}`,
    hint: 'rpm, tpm and concurrency are whole numbers above 0; a budget is an amount of USD, Wh or g',
  });
}

/** Limits as the state keeps them; `undefined` where they cannot be read. */
export function limitsOfRow(json: string | null): LimitSet | null | undefined {
  if (json === null) return null;
  try {
    return limitSetSchema.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}
