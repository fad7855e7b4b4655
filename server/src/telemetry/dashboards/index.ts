import { type Dashboard } from './builder.ts';
import { CFO } from './cfo.ts';
import { OVERVIEW } from './overview.ts';
import { PLATFORM } from './platform.ts';
import { SUSTAINABILITY } from './sustainability.ts';
import { WORKLOAD } from './workload.ts';

/** Every dashboard, by the name of its file in `deploy/grafana`. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  overview: OVERVIEW,
  cfo: CFO,
  sustainability: SUSTAINABILITY,
  platform: PLATFORM,
  workload: WORKLOAD,
};
