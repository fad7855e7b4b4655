import type { Migration } from '../migrate.ts';
import { tenants } from './0001-tenants.ts';
import { teams } from './0002-teams.ts';
import { pseudonyms } from './0003-pseudonyms.ts';
import { bookedGrid } from './0004-booked-grid.ts';
import { ownedObjects } from './0005-owned-objects.ts';
import { users } from './0006-users.ts';
import { commitments } from './0007-commitments.ts';
import { answerMarks } from './0008-answer-marks.ts';
import { configTaken } from './0009-config-taken.ts';
import { keyHolds } from './0010-key-holds.ts';
import { diagnosedIncidents } from './0011-diagnosed-incidents.ts';
import { batches } from './0012-batches.ts';
import { batchHours } from './0013-batch-hours.ts';
import { batchPlans } from './0014-batch-plans.ts';
import { webhookDeliveries } from './0015-webhook-deliveries.ts';
import { batchTier } from './0016-batch-tier.ts';
import { vendorBatches } from './0017-vendor-batches.ts';
import { resultsRead } from './0018-results-read.ts';
import { toldOfWaiting } from './0019-told-of-waiting.ts';

/** Every migration, oldest first. A published one is never changed: the next one corrects it. */
export const MIGRATIONS: readonly Migration[] = [
  tenants,
  teams,
  pseudonyms,
  bookedGrid,
  ownedObjects,
  users,
  commitments,
  answerMarks,
  configTaken,
  keyHolds,
  diagnosedIncidents,
  batches,
  batchHours,
  batchPlans,
  webhookDeliveries,
  batchTier,
  vendorBatches,
  resultsRead,
  toldOfWaiting,
];
