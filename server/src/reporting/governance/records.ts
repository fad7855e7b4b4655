import { csvText } from '../showback.ts';
import { configRecordSchema, type ConfigRecord } from './config-change.ts';

/** What governs: configs, keys and their owners, who may change them, commitments, invoices, accepted answers. */
export const GOVERNANCE_ACTIONS = [
  'config',
  'key',
  'organisation',
  'team',
  'user.create',
  'user.role',
  'user.end',
  'commitment',
  'invoice',
  'answers',
] as const;

/** A record of the audit as it stands. */
export interface StoredRecord {
  readonly id: string;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** JSON object. */
  readonly detail: string;
}

/** What a record says of the config; `null`: it is about something else. */
export function configOf({ action, detail }: Pick<StoredRecord, 'action' | 'detail'>): ConfigRecord | null {
  return action.startsWith('config.') ? configRecordSchema.parse(JSON.parse(detail)) : null;
}

/** Workloads that a record touches; `undefined`: it changes the work of none. */
export function touchedBy(record: Pick<StoredRecord, 'action' | 'detail'>): readonly string[] | null | undefined {
  if (record.action === 'config.change') {
    const { changes, more, hashBefore } = configOf(record)!;
    if (hashBefore === null) return undefined;
    if (more > 0 || changes.some(({ workloads }) => workloads === null)) return null;
    return [...new Set(changes.flatMap(({ workloads }) => workloads ?? []))].toSorted();
  }
  if (!record.action.startsWith('commitment.')) return undefined;
  const { workload } = JSON.parse(record.detail) as { readonly workload?: string };
  return workload === undefined ? null : [workload];
}

/** `governance.csv`: records of a time as they stand, by pseudonyms. */
export const governanceCsv = (records: readonly StoredRecord[]): string =>
  csvText([
    ['id', 'at', 'actor', 'action', 'subject', 'detail'],
    ...records.map(({ id, at, actor, action, subject, detail }) => [
      id,
      new Date(at).toISOString(),
      actor,
      action,
      subject,
      detail,
    ]),
  ]);

const OF_ALL = /^(config|commitment|invoice)\./;
/** Of records what may be handed on with figures of one organisation: nothing of who the others are. */
export const withoutOwners = (records: readonly StoredRecord[]): readonly StoredRecord[] =>
  records
    .filter(({ action }) => OF_ALL.test(action))
    .map((record) => {
      const config = configOf(record);
      if (config === null) return record;
      const changes = config.changes.filter((change) => !JSON.stringify(change).includes('owner_'));
      return { ...record, detail: JSON.stringify({ ...config, changes }) };
    });
