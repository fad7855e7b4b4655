import { CODES } from './codes.ts';
import { diagnosedWeeks, keepDiagnosed } from './diagnosed-incidents.ts';
import { examine, examineCluster } from './examine.ts';
import { ownCluster, readKubeconfig } from './live/connection.ts';
import { doctorSchema } from './schema.ts';
import { readSnapshotFolder } from './snapshot-folder.ts';
import { askWording } from './wording/ask-wording.ts';

/** Read-only diagnosis of what runs inference on Kubernetes: rules over a graph of objects, each with exact quotes. */
export const doctor = {
  codes: CODES,
  /** `doctor:` of the config. */
  schema: doctorSchema,
  readSnapshotFolder,
  examine,
  examineCluster,
  /** A diagnosis in a model's words, beside those of the rules. */
  word: askWording,
  /** Incidents that were diagnosed, and how long they had been there. */
  incidents: { keep: keepDiagnosed, weeks: diagnosedWeeks },
  /** Ways to a cluster. */
  readKubeconfig,
  ownCluster,
} as const;
