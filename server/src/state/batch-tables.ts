/** Tables of work that can wait, in the same forms as the others. */
export interface BatchTables {
  /** What was uploaded for batches and prompts, and what they have written. */
  readonly batch_files: {
    readonly id: string;
    /** Pseudonym; nobody else finds it. */
    readonly organisation: string;
    readonly purpose: 'batch' | 'batch_output' | 'user_data';
    readonly name: string;
    readonly bytes: number;
    readonly parts: number;
    readonly created_at: number;
    /** From then on it is not there, and soon deleted. */
    readonly expires_at: number;
  };
  /** What stands in files, encrypted (gateway/batch). */
  readonly batch_file_parts: {
    readonly file: string;
    readonly part: number;
    readonly sealed: string;
  };
  /** Work that can wait. */
  readonly batches: {
    readonly id: string;
    /** Pseudonyms. */
    readonly organisation: string;
    readonly key_id: string;
    readonly endpoint: string;
    readonly input_file: string;
    readonly output_file: string | null;
    readonly error_file: string | null;
    readonly status:
      'validating' | 'in_progress' | 'finalizing' | 'completed' | 'expired' | 'cancelling' | 'cancelled' | 'failed';
    /** As it was asked for. */
    readonly completion_window: string;
    readonly created_at: number;
    readonly deadline_at: number;
    readonly started_at: number | null;
    readonly finalizing_at: number | null;
    readonly cancelling_at: number | null;
    readonly ended_at: number | null;
    readonly total: number;
    readonly completed: number;
    readonly failed: number;
    /** JSON object: what holds of each of its requests. */
    readonly headers: string;
    /** JSON object of its owner. */
    readonly metadata: string | null;
    /** JSON list: why it failed as a whole. */
    readonly faults: string | null;
    /** The process that begins or ends it, and when it took it. */
    readonly holder: string | null;
    readonly held_at: number | null;
    /** Of its first request: by it the places and hours of all are looked at. */
    readonly model: string | null;
    /** As it was last planned; `null`: it was not foretold. */
    readonly starts_at: number | null;
    readonly latest_start_at: number | null;
    /** Of the carbon of running at once, when it was first planned. */
    readonly expected_saved_share: number | null;
  };
  /** The hours of a batch as they were last planned. */
  readonly batch_plans: {
    readonly batch: string;
    /** JSON list (gateway/batch). */
    readonly hours: string;
  };
  /** What tries of a batch's requests took in an hour, beside what they had taken in that of its making. It outlives the requests. */
  readonly batch_hours: {
    readonly batch: string;
    readonly hour: number;
    /** Of the grid; empty: unknown. */
    readonly zone: string;
    readonly tries: number;
    /** Of tries of which both sums are known, as the two below. */
    readonly nano_usd: number;
    readonly at_once_nano_usd: number;
    /** Tries that are in neither. */
    readonly usd_unknown: number;
    readonly nano_g: number;
    readonly at_once_nano_g: number;
    readonly g_unknown: number;
    /** The weakest of its tries, from 1 for the strongest; 0: unknown. */
    readonly tier: number;
  };
  /** How the requests of a batch went that have ended. It outlives them. */
  readonly batch_lanes: {
    readonly batch: string;
    /** `now`: here, in the hour of its making; `hours`: here, in a later one; `unsent`: answered, refused or ended without being sent. */
    readonly lane: 'now' | 'hours' | 'flex' | 'batch' | 'unsent';
    readonly requests: number;
  };
  /** The requests of a batch, until it has ended. */
  readonly batch_rows: {
    readonly batch: string;
    readonly line: number;
    readonly custom_id: string;
    /** `sent`: with a vendor, as part of one of `vendor_batches`. */
    readonly status: 'waiting' | 'held' | 'sent' | 'done';
    /** Encrypted: the request, once it is done the line of its answer. */
    readonly sealed: string;
    readonly tries: number;
    readonly not_before: number;
    /** The process that has it under way, and when that was last alive. */
    readonly holder: string | null;
    readonly held_at: number | null;
    /** 0 or 1 once it is done. */
    readonly is_ok: number | null;
    /** Tier that it went to, or goes to alone; `usual`: it goes to none; `null`: to whichever is the best. */
    readonly way: 'usual' | 'flex' | 'batch' | null;
    readonly vendor_batch: string | null;
  };
  /** Requests of a batch that a vendor has taken over together. */
  readonly vendor_batches: {
    /** Named in the metadata or in each request's id there. */
    readonly id: string;
    readonly batch: string;
    readonly deployment: string;
    /** `collecting`: nothing has left; `sending`: nobody knows whether the vendor has it; `refused`: not taken, or given up; `left`: its batch ends without it, what it costs is still booked. */
    readonly status: 'collecting' | 'sending' | 'sent' | 'ended' | 'refused' | 'left';
    /** The vendor's ids. */
    readonly vendor_file: string | null;
    readonly vendor_id: string | null;
    readonly requests: number;
    readonly created_at: number;
    readonly promised_at: number;
    readonly cancelled_at: number | null;
    readonly polls: number;
    readonly next_poll_at: number;
    /** JSON object: what is held of limits until it ends. */
    readonly reserved: string | null;
    /** When somebody began to read its results; `null`: nothing of it is in the books. */
    readonly read_at: number | null;
    /** As the vendor calls it, since when, and how many requests it says that it has done. */
    readonly vendor_state: string | null;
    readonly state_at: number | null;
    readonly done_there: number | null;
    /** Results that are answers here. */
    readonly answered: number;
    /** Why it was refused. */
    readonly fault: string | null;
    readonly holder: string | null;
    readonly held_at: number | null;
  };
  /** Ends of batches that webhooks are still to be told of. */
  readonly webhook_deliveries: {
    /** Of the event: the same for each webhook, however often it is sent. */
    readonly id: string;
    /** Id in the config. */
    readonly webhook: string;
    readonly batch: string;
    /** Such as batch.completed. */
    readonly type: string;
    readonly created_at: number;
    readonly tries: number;
    /** Before then nobody sends it. */
    readonly next_at: number;
    /** Why it was not taken the last time. */
    readonly fault: string | null;
    /** When nobody tried any longer; `null`: it is still to be sent. */
    readonly gave_up_at: number | null;
  };
}
