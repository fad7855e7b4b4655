import type { BatchTables } from './batch-tables.ts';

/** The tables as Kysely sees them. Times are epoch milliseconds, flags 0 or 1, lists JSON text: the same in PostgreSQL. */
export interface Tables extends BatchTables {
  readonly organisations: {
    readonly id: string;
    readonly name: string;
    readonly created_at: number;
  };
  readonly teams: {
    readonly organisation: string;
    /** Unique within its organisation. */
    readonly name: string;
    readonly created_at: number;
  };
  readonly keys: {
    readonly id: string;
    readonly organisation: string;
    readonly name: string;
    /** Never the key. Format: gateway/tenants. */
    readonly hash: string;
    /** What may be shown of the key. */
    readonly prefix: string;
    readonly created_at: number;
    readonly expires_at: number | null;
    readonly revoked_at: number | null;
    /** 1: its origin header is believed. */
    readonly trusted_origin: number;
    /** JSON list of workload ids; `null`: all. */
    readonly workloads: string | null;
    /** Name of a team of the same organisation. */
    readonly team: string | null;
    /** JSON object of the key's own limits (gateway/limits); `null`: the config's. */
    readonly limits: string | null;
  };
  /** What the ids of the books and of the audit stand for. Erasing a name is deleting its row. */
  readonly pseudonyms: {
    /** Random: nothing of the name is in it. */
    readonly id: string;
    /** `import`: not a name but what the ids of imported entries are made with. */
    readonly kind: 'organisation' | 'team' | 'key' | 'import';
    /** Pseudonym of the organisation that it belongs to; empty for organisations. */
    readonly scope: string;
    /** As a person gave it; unique within kind and scope. */
    readonly name: string;
    readonly created_at: number;
  };
  /** Append-only: the database refuses updates and deletes. It holds pseudonyms only. */
  readonly audit: {
    readonly id: string;
    readonly at: number;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    /** JSON object. */
    readonly detail: string;
  };
  /** Anchors of the ledger's chains. */
  readonly ledger_heads: {
    readonly writer: string;
    readonly file: string;
    readonly hash: string;
    readonly entries: number;
    readonly at: number;
  };
  /** What the table that decided in an hour took a zone's grid to be: later figures are held against it. */
  readonly booked_grid: {
    readonly zone: string;
    readonly hour: number;
    /** JSON object. */
    readonly grid: string;
  };
  /** Whose requests made what lies at a provider. */
  readonly owned_objects: {
    /** Keyed hash of the provider's id. */
    readonly id: string;
    /** Pseudonym. */
    readonly organisation: string;
    /** When it was made, or was named by an answer again. */
    readonly made_at: number;
  };
  /** Who signs in to the console. */
  readonly users: {
    /** Random: what the audit calls them. */
    readonly id: string;
    /** As a person gave it; unique. */
    readonly name: string;
    readonly role: 'viewer' | 'operator' | 'auditor' | 'admin';
    /** Salted scrypt; `null`: signs in elsewhere. Format: identity/users. */
    readonly password: string | null;
    /** Issuer and subject of who signs in elsewhere; unique. */
    readonly subject: string | null;
    readonly created_at: number;
    readonly signed_in_at: number | null;
    /** May not sign in from then on. */
    readonly ended_at: number | null;
  };
  /** Of the console. */
  readonly sessions: {
    /** Hash of what the cookie says. */
    readonly id: string;
    readonly user_id: string;
    readonly created_at: number;
    readonly expires_at: number;
  };
  /** What was accepted is never changed: it ends, and another is accepted. */
  readonly commitments: {
    readonly id: string;
    readonly workload: string;
    readonly accepted_at: number;
    /** JSON object (planning/commitments). */
    readonly record: string;
    /** Keyed hash of id and record. */
    readonly signature: string;
    readonly ended_at: number | null;
    readonly ended_why: string | null;
  };
  /** Whether the owner accepted an answer, with what the books said of it then: it outlives its entry. */
  readonly answer_marks: {
    /** Of the request. */
    readonly id: string;
    /** 0 or 1; the last mark holds. */
    readonly accepted: number;
    readonly marked_at: number;
    readonly actor: string;
    readonly hour: number;
    /** Such as 2026-11. */
    readonly month: string;
    /** Pseudonyms: organisation, team and key. */
    readonly organisation: string;
    readonly team: string | null;
    readonly key_id: string;
    readonly workload: string;
    readonly model: string | null;
    readonly deployment: string | null;
    readonly operator: string | null;
    readonly site: string | null;
    readonly zone: string | null;
    readonly origin: string;
    readonly mode: string;
    readonly outcome: string;
    readonly tier: string | null;
    /** Nano-USD, nano-Wh and nano-g as booked; `null` is unknown. */
    readonly cost_nano: number | null;
    readonly energy_nano: number | null;
    readonly carbon_nano: number | null;
  };
  /** What the config last was, in one row: the next is held against it, by whichever process takes it first. */
  readonly config_taken: {
    readonly id: 'config';
    /** SHA-256 of the leaves. */
    readonly hash: string;
    /** JSON list of path and value; names of owners and secrets are stand-ins. */
    readonly leaves: string;
    /** JSON: what was last refused since, by its hash or fault, and when; `null`: nothing. */
    readonly refused: string | null;
  };
  /** Keys that are held back, those of the config too. A row that has ended holds nothing. */
  readonly key_holds: {
    /** Pseudonym. */
    readonly key_id: string;
    readonly kind: 'throttle' | 'freeze';
    /** For people; it names nobody. */
    readonly why: string;
    readonly since: number;
    /** `null`: until somebody thaws it. */
    readonly ends_at: number | null;
    /** Requests a minute that are left; `null`: none. */
    readonly rpm: number | null;
  };
  /** A counter that every change of a thing raises, so that followers need not read the thing. */
  readonly revisions: {
    readonly thing: string;
    readonly revision: number;
  };
  readonly schema_migrations: {
    readonly version: number;
    readonly name: string;
    readonly applied_at: number;
  };
  /** What was wrong in a namespace, from its first Warning event to its first diagnosis. */
  readonly diagnosed_incidents: {
    readonly namespace: string;
    readonly code: string;
    readonly culprit: string;
    readonly first_warning_at: number;
    readonly diagnosed_at: number;
    /** When it was last found again. */
    readonly seen_at: number;
  };
}
