/** Written by `npm run client` from the control plane's description (/api/openapi.json); nobody edits it. */

import { ask } from './client.ts';

export interface Overview {
  readonly version: string;
  /** of the process that has run longest */
  readonly startedAt: number;
  /** when a worker last took the place of one that had died, whose counts are in the books only */
  readonly restartedAt: number | null;
  readonly workers: WorkersSeen | null;
  /** business time: virtual in a demo */
  readonly now: number;
  readonly clock: 'wall' | 'virtual';
  readonly requests: {
    readonly total: number;
    readonly served: number;
    readonly refused: number;
    readonly failed: number;
  };
  readonly perMinute: number;
  /** what routing has saved since the start, in one sentence */
  readonly headline: string;
  readonly tiles: {
    readonly money: Tile;
    readonly energy: Tile;
    readonly carbon: Tile;
    readonly latency: Tile;
  };
  readonly budgets: readonly BudgetState[];
  readonly durability: {
    readonly mode: 'async' | 'strict';
    readonly windowMs: number;
  };
  /** seen since the start, for filters */
  readonly workloads: readonly string[];
  /** a first request to try; null when the address of the data plane is not known */
  readonly tryIt: {
    readonly url: string;
    readonly model: string;
  } | null;
}

/** Workers that answered within a second, and all of the port */
export interface WorkersSeen {
  readonly answered: number;
  readonly of: number;
}

/** A total, its baseline and the recent series */
export interface Tile {
  readonly value: number;
  readonly unit: string;
  /** requests of which nobody knows it, or not all of it */
  readonly unknown: number;
  /** what the same requests would have cost at the nearest deployment */
  readonly nearest: number | null;
  readonly p05: number | null;
  readonly p95: number | null;
  readonly tier: Tier | null;
  /** one value a bucket (virtual hour in a demo, minute otherwise), oldest first */
  readonly series: readonly {
    readonly at: number;
    readonly value: number;
    readonly nearest: number | null;
  }[];
}

export type Tier =
  | 'measured'
  | 'measured-calibrated'
  | 'modelled-observed'
  | 'modelled-open'
  | 'modelled-inferred'
  | 'modelled-opaque'
  | 'vendor-declared'
  | 'imported';

export interface BudgetState {
  /** hard refuses what does not fit, paced moves a price */
  readonly kind: 'hard' | 'paced';
  readonly dimension: 'requests' | 'tokens' | 'concurrency' | 'money' | 'energy' | 'carbon' | 'water' | 'latency';
  readonly scope: 'organisation' | 'team' | 'key' | 'session' | 'agent' | 'workload';
  /** null: a paced budget, which counts every organisation */
  readonly organisation: string | null;
  /** name, id of a key, or hash of a session or agent and its key; null: the gateway's organisation */
  readonly owner: string | null;
  /** null: at once */
  readonly period: 'minute' | 'day' | 'month' | 'total' | 'rolling' | null;
  readonly limit: number;
  /** booked; of latency the mean, null before a first request was decided */
  readonly used: number | null;
  /** held by running requests */
  readonly reserved: number;
  /** booked requests whose amount nobody knew: not in used */
  readonly unknown: number;
  readonly unit: string;
  /** share of the period gone, 0 to 1; null where it has no end */
  readonly elapsed: number | null;
  readonly resetsAt: number | null;
  /** null for a hard one */
  readonly shadowPrice: number | null;
  readonly shadowPriceUnit: string | null;
  /** the corporate target of which this is a calendar month */
  readonly target: {
    readonly baseYear: number;
    readonly baseTonnes: number;
    readonly year: number;
    readonly yearTonnes: number;
    readonly scope: string;
  } | null;
}

export interface MapState {
  readonly workers: WorkersSeen | null;
  readonly hour: number;
  readonly sites: readonly {
    readonly key: string;
    readonly name: string;
    readonly zone: string | null;
    readonly latitude: number | null;
    readonly longitude: number | null;
    readonly jurisdiction: string | null;
    readonly intensityGPerKwh: number | null;
    readonly intensityKind: string | null;
    readonly requests: number;
    readonly deployments: readonly string[];
  }[];
  readonly origins: readonly {
    readonly key: string;
    readonly name: string;
    readonly latitude: number;
    readonly longitude: number;
  }[];
  /** requests of the recent window from an origin to a site */
  readonly flows: readonly {
    readonly origin: string;
    readonly site: string;
    readonly requests: number;
    /** of them */
    readonly failed: number;
  }[];
}

export interface MapHours {
  /** the present one, hours since 1970 */
  readonly hour: number;
  readonly fromHour: number;
  /** of the sites, and others that the grid sources have hours of */
  readonly zones: readonly {
    readonly zone: string;
    /** life cycle, from fromHour on; null: unknown */
    readonly gPerKwh: readonly (number | null)[];
    /** what the hours are */
    readonly spans: readonly {
      /** index of the first hour; it holds until the next one */
      readonly from: number;
      /** stale: told from older hours; forecast: an hour to come; average: of a year; synthetic: a typical day */
      readonly state: 'known' | 'estimated' | 'stale' | 'forecast' | 'average' | 'synthetic' | 'unknown';
      /** 90 % interval, as a factor up and down */
      readonly factor90: number | null;
    }[];
    /** of the figure now; null: an average, a typical day, or unknown */
    readonly ageHours: number | null;
    readonly lowCarbonShare: number | null;
    readonly renewableShare: number | null;
    /** a year's generation of the area that the zone lies in, largest first; null: unknown */
    readonly mix: {
      readonly area: string;
      readonly year: number;
      readonly shares: readonly {
        readonly fuel: string;
        readonly share: number;
      }[];
    } | null;
    readonly source: string | null;
    readonly licence: string | null;
  }[];
  readonly sites: readonly {
    readonly key: string;
    readonly deployments: readonly {
      readonly id: string;
      readonly model: string;
      readonly inputUsdPerMtok: number;
      readonly outputUsdPerMtok: number;
      readonly priceSource: string;
      /** recent decisions in which it stood */
      readonly weighed: number;
      /** of those, chosen */
      readonly chosen: number;
      /** of those, not chosen: why, most frequent first */
      readonly unused: readonly {
        /** price, carbon, latency: what made it dearer in full than the chosen one */
        readonly reason:
          | 'control'
          | 'capability'
          | 'context'
          | 'model'
          | 'quality'
          | 'latency-limit'
          | 'capacity'
          | 'health'
          | 'budget'
          | 'grid-unknown'
          | 'cost-unknown'
          | 'price'
          | 'carbon'
          | 'latency';
        readonly count: number;
      }[];
      /** mean of those: round trip and expected first token; null: it stood in none */
      readonly latencyMs: number | null;
      readonly inFlight: number | null;
      /** of all processes that answered */
      readonly maxInFlight: number | null;
      readonly healthy: boolean | null;
    }[];
    /** hours of the last week in which its zone was the cleanest of the fleet; null: no hours are known */
    readonly cleanest: {
      readonly hours: number;
      readonly compared: number;
      readonly rank: number;
      readonly of: number;
    } | null;
  }[];
  /** yearly averages of the zones that are not among the above */
  readonly averages: {
    readonly source: string;
    readonly licence: string;
    /** by zone */
    readonly gPerKwh: Readonly<Record<string, number>>;
  };
  /** recent ones that were looked at */
  readonly decisions: {
    readonly count: number;
    readonly since: number | null;
  };
}

export interface MapToday {
  /** midnight UTC */
  readonly from: number;
  /** a site at which nothing was booked is not among them */
  readonly sites: readonly {
    readonly key: string;
    readonly requests: number;
    readonly costUsd: number | null;
    readonly carbonG: number | null;
    readonly energyWh: number | null;
    readonly tier: Tier | null;
  }[];
}

export interface Examination {
  readonly about: string;
  /** likeliest first; none and unknown are answers */
  readonly causes: readonly {
    readonly code:
      | 'scheduling.insufficient-gpu'
      | 'scheduling.insufficient-cpu-memory'
      | 'scheduling.untolerated-taint'
      | 'scheduling.node-selector-mismatch'
      | 'scheduling.anti-affinity'
      | 'scheduling.node-cordoned'
      | 'scheduling.volume-node-affinity'
      | 'scheduling.host-port-taken'
      | 'scheduling.too-many-pods'
      | 'scheduling.pod-affinity'
      | 'scheduling.preempted'
      | 'quota.exceeded'
      | 'quota.limitrange'
      | 'admission.webhook-failing'
      | 'admission.pod-security'
      | 'admission.priority-class-missing'
      | 'serviceaccount.missing'
      | 'serviceaccount.forbidden'
      | 'storage.storageclass-not-found'
      | 'storage.claim-unbound'
      | 'storage.not-writable'
      | 'storage.mount-failed'
      | 'storage.multi-attach'
      | 'storage.disk-full'
      | 'storage.ephemeral-evicted'
      | 'config.missing-configmap'
      | 'config.missing-secret'
      | 'config.missing-key'
      | 'config.missing-env'
      | 'config.service-env-collision'
      | 'image.not-found-or-unauthorized'
      | 'image.pull-secret-missing'
      | 'image.no-space'
      | 'image.arch-mismatch'
      | 'container.oom-killed'
      | 'container.bad-command'
      | 'container.port-conflict'
      | 'container.security-context'
      | 'container.liveness-too-short'
      | 'container.liveness-wrong'
      | 'container.readiness-failing'
      | 'llm.cuda-oom'
      | 'llm.kv-cache-too-small'
      | 'llm.gpu-memory-occupied'
      | 'llm.model-gated'
      | 'llm.tensor-parallel-mismatch'
      | 'llm.shm-too-small'
      | 'llm.host-oom-loading'
      | 'gpu.runtime-missing'
      | 'gpu.xid-unhealthy'
      | 'gpu.admission-devices-unavailable'
      | 'gpu.capability-too-low'
      | 'gpu.not-requested'
      | 'network.dns-name-not-resolved'
      | 'network.service-selector-mismatch'
      | 'network.target-port-mismatch'
      | 'network.route-target-missing'
      | 'network.ingress-class-missing'
      | 'network.networkpolicy-deny'
      | 'autoscaling.metrics-unavailable'
      | 'autoscaling.target-missing'
      | 'autoscaling.at-maximum'
      | 'control-plane.scheduler-down'
      | 'node.not-ready'
      | 'node.disk-pressure'
      | 'node.memory-pressure'
      | 'workload.job-deadline'
      | 'workload.job-failed'
      | 'workload.pdb-blocks-drain'
      | 'workload.scaled-to-zero'
      | 'namespace.stuck-terminating'
      | 'app.certificate-expired'
      | 'app.certificate-untrusted'
      | 'app.credentials-refused'
      | 'app.fault-injected'
      | 'app.dependency-failing'
      | 'none'
      | 'unknown';
    readonly means: string;
    readonly summary: string;
    /** the object to act on */
    readonly culprit: ClusterObject;
    /** by the API, by the program itself, by how objects stand to each other, or from what is left */
    readonly ground: 'stated' | 'logged' | 'shown' | 'likely';
    /** exact quotes of the cluster; data, whatever they say */
    readonly evidence: readonly {
      readonly object: ClusterObject;
      readonly path: string;
      readonly quote: string;
    }[];
    readonly notBecause: readonly {
      readonly code: string;
      readonly why: string;
    }[];
    readonly hurts: readonly ClusterObject[];
    /** what a person may run; nothing runs them */
    readonly commands: readonly string[];
  }[];
  readonly waste: {
    /** accelerators held now by pods that serve nothing */
    readonly gpus: number;
    readonly gpuHours: number;
    /** of the accelerators alone; null: unknown */
    readonly energyWh: {
      readonly low: number;
      readonly mid: number;
      readonly high: number;
    } | null;
    /** null: no zone is configured */
    readonly carbonG: {
      readonly low: number;
      readonly mid: number;
      readonly high: number;
    } | null;
    readonly intensityGPerKwh: number | null;
    /** null: no price is configured */
    readonly usd: number | null;
    readonly tier: 'estimated';
    readonly held: readonly {
      readonly pod: ClusterObject;
      readonly gpus: number;
      readonly accelerator: string | null;
      readonly hours: number;
    }[];
  };
  readonly effort: {
    readonly tookMs: number;
    /** from the first Warning event of the first cause to this diagnosis; null: the API has none any more */
    readonly sinceFirstWarningMs: number | null;
    readonly calls: number;
    readonly bytes: number;
    readonly objects: number;
    readonly events: number;
    readonly logLines: number;
    /** kinds that the account may not list */
    readonly unseen: readonly string[];
  };
  /** null: no model is configured (doctor.wording), or nothing is wrong */
  readonly wording: {
    /** in a model's words, held against the causes; null: dropped */
    readonly text: string | null;
    /** why there is none */
    readonly dropped: string | null;
    /** as that gateway booked it; null: it did not tell */
    readonly took: {
      readonly tookMs: number;
      readonly inputTokens: number | null;
      readonly outputTokens: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
      readonly usd: number | null;
      /** how well the energy is known */
      readonly tier: string | null;
      /** path of the decision at the gateway that was asked */
      readonly decision: string | null;
    };
  } | null;
  /** from the first Warning event of incidents to their first diagnosis, by week, of the last twelve */
  readonly weeks: readonly {
    readonly monday: string;
    readonly incidents: number;
    readonly medianMs: number;
    readonly longestMs: number;
  }[];
}

export interface ClusterObject {
  readonly kind: string;
  /** absent of what belongs to the whole cluster */
  readonly namespace?: string;
  readonly name: string;
}

export interface NeedDashboard {
  readonly title: string;
  /** as Grafana writes times */
  readonly period: {
    readonly from: string;
    readonly to: string;
  };
  readonly understood: readonly {
    readonly words: string;
    readonly means: string;
  }[];
  /** words of the need that nothing took: ask again in other words */
  readonly notUnderstood: readonly string[];
  /** what was understood and no series can tell as it was asked */
  readonly left: readonly {
    readonly what: string;
    readonly why: string;
    readonly instead: string | null;
  }[];
  readonly panels: readonly {
    readonly title: string;
    /** of its values, in the words of Grafana */
    readonly unit: string;
    readonly metrics: readonly string[];
    /** PromQL */
    readonly queries: readonly string[];
    /** what Prometheus said to its queries over the period */
    readonly verdict: 'validated' | 'no data' | 'refused' | 'not validated';
    readonly why: string | null;
  }[];
  /** where the queries were tried; null: none is configured */
  readonly prometheus: string | null;
  readonly tookMs: number;
  /** JSON that Grafana imports */
  readonly dashboard: Readonly<Record<string, unknown>>;
}

export interface DecisionList {
  readonly rows: readonly DecisionRow[];
  readonly workers: WorkersSeen | null;
  /** of the books: `before` of the page behind this; null: there is none */
  readonly next?: string | null;
  /** of the books: all that fit, on every page together; null where it would take reading all of them */
  readonly matching?: number | null;
  /** of the books: what is before it was not looked through yet; null: all that the page needed was */
  readonly lookedTo?: number | null;
  /** of the books, on the first page: what occurs in the time */
  readonly options?: {
    readonly workload: readonly string[];
    readonly model: readonly string[];
    readonly deployment: readonly string[];
    readonly origin: readonly string[];
    readonly team: readonly string[];
    readonly key: readonly string[];
  } | null;
}

export interface DecisionRow {
  readonly id: string;
  readonly at: number;
  readonly workload: string;
  readonly mode: 'observe' | 'shadow' | 'enforce';
  readonly outcome: 'served' | 'cached' | 'refused' | 'failed';
  readonly origin: string;
  readonly model: string;
  readonly deployment: string | null;
  readonly site: string | null;
  readonly tokens: number;
  /** null: an import that does not tell it */
  readonly totalMs: number | null;
  /** null: no price is known for all of it */
  readonly costUsd: number | null;
  readonly energyWh: number | null;
  readonly carbonG: number | null;
  readonly tier: Tier | null;
  /** it did not pass this gateway */
  readonly imported: boolean;
  /** it went elsewhere than to the nearest deployment that was allowed to serve it */
  readonly moved: boolean;
  /** strongest verdict of the guard, carried out where the outcome is refused; null: none ran */
  readonly guard: 'pass' | 'not-run' | 'flag' | 'escalate' | 'redact' | 'block' | null;
  /** files of the prompt that went on as text; null: none was to */
  readonly files: number | null;
}

export interface Why {
  readonly entry: Entry;
  readonly explanation: Explanation | null;
  readonly sentence: string;
  /** where another price was asked for; null without a decision */
  readonly repriced?: Repriced | null;
}

/** One request as it is booked; docs/ledger.md has the columns */
export interface Entry {
  /** the id in x-joulegate-decision */
  readonly id: string;
  /** ms since 1970-01-01T00:00Z: arrival, in business time */
  readonly at: number;
  /** h since 1970-01-01T00:00Z: its UTC hour */
  readonly hour: number;
  /** ms since 1970-01-01T00:00Z: when an imported entry was booked; absent: booked as it happened */
  readonly importedAt: number | null;
  /** who pays: a pseudonym */
  readonly organisation: string;
  /** of the organisation: a pseudonym; absent: the key belongs to none */
  readonly team: string | null;
  /** of the key: a pseudonym */
  readonly keyId: string;
  /** path that was called */
  readonly endpoint: string;
  /** what the deployment speaks */
  readonly protocol: string | null;
  /** named class of traffic; unassigned where none applied */
  readonly workload: string;
  /** observe, shadow or enforce */
  readonly mode: string;
  /** served, cached, refused or failed */
  readonly outcome: string;
  /** stable error code */
  readonly error: string | null;
  /** HTTP: what the caller got */
  readonly status: number;
  /** whether the answer was a stream */
  readonly streamed: boolean;
  /** as the caller named it */
  readonly modelAsked: string;
  /** as the catalogue names it */
  readonly modelServed: string | null;
  /** of the last attempt */
  readonly deployment: string | null;
  /** provider region or data centre */
  readonly site: string | null;
  /** electricity grid zone */
  readonly zone: string | null;
  /** who runs the deployment */
  readonly operator: string | null;
  /** where the caller was */
  readonly origin: string;
  readonly usage: {
    /** tokens: disjoint buckets, of the last attempt */
    readonly inputUncached: number;
    /** tokens: read from the provider's prefix cache */
    readonly cacheRead: number;
    /** tokens: written to it for five minutes */
    readonly cacheWrite5m: number;
    /** tokens: written to it for an hour */
    readonly cacheWrite1h: number;
    /** tokens: generated and shown */
    readonly output: number;
    /** tokens: generated and not shown */
    readonly reasoning: number;
  };
  /** reported, counted, estimated or unknown */
  readonly usageGrade: string;
  /** as named: functional units that the caller declared, or documents and pages that were read of its files */
  readonly units: Readonly<Record<string, number>> | null;
  readonly latency: {
    /** ms: between caller and site */
    readonly roundTripMs: number;
    /** ms: first token at the site; absent: none came */
    readonly ttftMs: number | null;
    /** ms: at the site, all attempts */
    readonly serviceMs: number;
    /** ms: our own time, as measured */
    readonly overheadMs: number;
    /** ms: all of it */
    readonly totalMs: number;
    /** ms: expected over the nearest deployment */
    readonly addedMs: number;
  };
  /** 1e-9 USD: price of every attempt */
  readonly costNanoUsd: number;
  /** price list and date, and what of it has no price; absent: the cost is unknown */
  readonly priceSource: string | null;
  /** 1e-9 USD: price of the energy alone, at the hour; absent: unknown */
  readonly electricityNanoUsd: number | null;
  readonly energyNanoWh: {
    /** 1e-9 Wh: expected value, PUE included; absent: unknown */
    readonly mean: number | null;
    /** log: log-sigma of the energy */
    readonly sigma: number;
  };
  readonly carbonNanoG: {
    /** 1e-9 gCO2e: expected value: location-based, life cycle, operational plus embodied; absent: unknown */
    readonly mean: number | null;
    /** log: log-sigma of the carbon */
    readonly sigma: number;
  };
  /** 1e-9 gCO2e: part of it */
  readonly carbonOperationalNanoG: number | null;
  /** 1e-9 gCO2e: part of it */
  readonly carbonEmbodiedNanoG: number | null;
  /** 1e-9 gCO2e: location-based, combustion only: GHG Protocol Scope 2 */
  readonly carbonDirectNanoG: number | null;
  /** 1e-9 gCO2e: market-based, by the step in market_basis; absent: unknown */
  readonly carbonMarketNanoG: number | null;
  /** 1e-9 gCO2e: supply of fuel and plant and losses on the way, by yearly factors: GHG Protocol Scope 3, category 3; absent: unknown */
  readonly carbonUpstreamNanoG: number | null;
  /** step of the GHG Protocol's order: instrument, supplier, residual-mix or location-fallback; absent: unknown */
  readonly marketBasis: string | null;
  /** records of docs/methods/scope2.md that the location-based and the market-based figure stand on */
  readonly scope2Source: string | null;
  /** 1e-9 gCO2e: energy at the margin of the grid; never part of the others */
  readonly carbonMarginalNanoG: number | null;
  /** 1e-6 L: on site; absent: unknown */
  readonly waterOnSiteMicrolitres: number | null;
  /** how energy was obtained */
  readonly tier: string | null;
  /** method and version */
  readonly method: string | null;
  readonly attempts: readonly {
    readonly deployment: string;
    readonly outcome: string;
    /** HTTP */
    readonly status: number | null;
    readonly usage: {
      /** tokens: disjoint buckets, of the last attempt */
      readonly inputUncached: number;
      /** tokens: read from the provider's prefix cache */
      readonly cacheRead: number;
      /** tokens: written to it for five minutes */
      readonly cacheWrite5m: number;
      /** tokens: written to it for an hour */
      readonly cacheWrite1h: number;
      /** tokens: generated and shown */
      readonly output: number;
      /** tokens: generated and not shown */
      readonly reasoning: number;
    };
    readonly usageGrade: string;
    /** ms */
    readonly ttftMs: number | null;
    /** ms */
    readonly serviceMs: number;
    /** 1e-9 USD */
    readonly costNanoUsd: number;
    /** 1e-9 Wh */
    readonly energyNanoWh: number;
    /** 1e-9 gCO2e */
    readonly carbonNanoG: number | null;
    /** 1e-6 L */
    readonly waterMicrolitres: number | null;
    readonly factors: {
      readonly id: string;
      readonly factors: Readonly<Record<string, unknown>>;
    } | null;
  }[];
  readonly grid: {
    readonly lifecycleGPerKwh: number;
    readonly directGPerKwh: number | null;
    readonly kind: string;
    readonly ageHours: number;
    readonly source: string;
  } | null;
  readonly wasted: {
    /** 1e-9 USD: part of the price that went into attempts which did not end ok */
    readonly nanoUsd: number;
    /** 1e-9 Wh: part of the energy */
    readonly nanoWh: number;
    /** 1e-9 gCO2e: part of the carbon */
    readonly nanoG: number | null;
  };
  /** configuration in force */
  readonly configVersion: number;
  readonly cache: {
    /** 1e-9 USD: what an answer from the cache saved; absent: it came from none */
    readonly savedNanoUsd: number;
    /** 1e-9 Wh: likewise; absent: unknown */
    readonly savedNanoWh: number | null;
    /** 1e-9 gCO2e: likewise; absent: unknown */
    readonly savedNanoG: number | null;
    /** tokens: likewise; absent: unknown */
    readonly savedTokens: number | null;
  } | null;
  readonly documents: {
    /** files of the prompt that went on as lean text; absent: none asked */
    readonly count: number;
    /** files that could not be read and went on as they came */
    readonly passed: number;
    /** of those that were read; absent: unknown */
    readonly pages: number | null;
    /** pictures that came whole in the prompt */
    readonly pictures: number;
    /** those of them that went on no larger than the models look at */
    readonly picturesScaled: number;
    /** bytes: what they are shorter by */
    readonly pictureBytesSaved: number;
    /** tokens: what files and pictures would take of the prompt as they came, by documents_method */
    readonly tokensBefore: number;
    /** tokens: what went on in their place takes, likewise */
    readonly tokensAfter: number;
    /** how both were estimated */
    readonly method: string;
    /** 1e-9 USD: what the last attempt would have cost more with the tokens before, negative where it would have cost less; absent: unknown */
    readonly savedNanoUsd: number | null;
    /** 1e-9 Wh: likewise */
    readonly savedNanoWh: number | null;
    /** 1e-9 gCO2e: likewise */
    readonly savedNanoG: number | null;
    /** times: how often text of the files was left out, by why; never the text */
    readonly leftOut: Readonly<Record<string, number>> | null;
  } | null;
  /** verdicts of the guard; absent: none ran */
  readonly guard:
    | readonly {
        readonly check: string;
        readonly action: 'pass' | 'not-run' | 'flag' | 'escalate' | 'redact' | 'block';
        readonly score: number | null;
      }[]
    | null;
  /** whether its verdicts were carried out; absent: none ran */
  readonly guardMode: string | null;
  /** ids of the rules that were met */
  readonly guardRules: readonly string[] | null;
  /** version of our model and ids of guard models that had a say; absent: none had */
  readonly guardModel: string | null;
  /** values: personal data and secrets that were found, by kind, those of the answer as `answer.email`; absent: not looked for */
  readonly guardPrivate: Readonly<Record<string, number>> | null;
  readonly guardWork: {
    /** questions to guard models; absent: none was asked */
    readonly calls: number;
    /** of these, whose tokens nobody told: in no other figure */
    readonly untold: number;
    /** tokens: as guard models reported them; not in usage */
    readonly inputTokens: number;
    /** tokens: likewise */
    readonly outputTokens: number;
    /** 1e-9 USD: their price, not in cost_nano_usd; absent: unknown */
    readonly nanoUsd: number | null;
    /** 1e-9 Wh: their energy, not in energy_nano_wh; absent: unknown */
    readonly nanoWh: number | null;
    /** 1e-9 gCO2e: their carbon, not in carbon_nano_g; absent: unknown */
    readonly nanoG: number | null;
    /** how that energy was obtained: the weakest; absent: it is unknown */
    readonly tier: string | null;
    /** deployments at whose factors and price they were booked; absent: none is named */
    readonly source: string | null;
  } | null;
  readonly waited: {
    /** ms since 1970-01-01T00:00Z: when it was submitted; absent: it did not wait */
    readonly since: number;
    /** batch that it is of; absent: its connection was held */
    readonly batch: string | null;
    /** where its last attempt would have run in the hour of its submission; absent: it had none */
    readonly deployment: string | null;
    /** gCO2e/kWh: intensity there in that hour, as known when the entry was booked; absent: unknown */
    readonly lifecycleGPerKwh: number | null;
    /** kind and source of it */
    readonly gridSource: string | null;
    /** 1e-9 USD: what the request would have cost had that attempt run there then; absent: unknown, of then or of the entry */
    readonly costNanoUsd: number | null;
    /** 1e-9 Wh: likewise */
    readonly energyNanoWh: number | null;
    /** 1e-9 gCO2e: likewise; absent too where one of the two hours is known by an average or a typical day alone */
    readonly carbonNanoG: number | null;
  } | null;
  readonly decision: {
    readonly workload: string;
    readonly tableVersion: number;
    readonly deployments: readonly string[];
    /** cashUsd, energyWh, carbonG, waterL, latencyMs, addedMs, fullCostUsd of each deployment, one after the other */
    readonly numbers: readonly (number | null)[];
    /** of each deployment; 0 is feasible, the others in docs/methods/decision.md */
    readonly exclusions: readonly number[];
    readonly chosen: string | null;
    readonly nearest: string | null;
    readonly reason: string;
    readonly carbonUsdPerTonne: number;
    readonly latencyUsdPerSecond: number;
    readonly waterUsdPerLitre?: number;
    readonly cashFactor?: number;
    readonly relaxed: readonly string[];
    /** what each paced budget put into the prices in force, in their units; absent: none, or an early entry */
    readonly budgetPrices?: readonly {
      readonly budget: string;
      readonly dimension: string;
      readonly price: number;
    }[];
  } | null;
  readonly counterfactual: {
    readonly nearest: {
      readonly deployment: string;
      readonly costNanoUsd: number;
      readonly energyNanoWh: number;
      readonly carbonNanoG: number | null;
      readonly addedMs: number | null;
    } | null;
    readonly static: {
      readonly deployment: string;
      readonly costNanoUsd: number;
      readonly energyNanoWh: number;
      readonly carbonNanoG: number | null;
      readonly addedMs: number | null;
    } | null;
    readonly cheapest: {
      readonly deployment: string;
      readonly costNanoUsd: number;
      readonly energyNanoWh: number;
      readonly carbonNanoG: number | null;
      readonly addedMs: number | null;
    } | null;
    readonly chosen: {
      readonly deployment: string;
      readonly costNanoUsd: number;
      readonly energyNanoWh: number;
      readonly carbonNanoG: number | null;
      readonly addedMs: number | null;
    } | null;
  } | null;
  readonly schema: 3;
}

export interface Explanation {
  readonly candidates: readonly Candidate[];
  readonly chosen: Candidate | null;
  readonly nearest: Candidate | null;
  readonly cheapest: Candidate | null;
  readonly cleanest: Candidate | null;
  readonly binding: Candidate | null;
  /** in force beside cash: USD per so many units of a number of each candidate */
  readonly prices: readonly {
    readonly kind: 'latency' | 'carbon' | 'water';
    readonly spend: 'addedMs' | 'carbonG' | 'waterL';
    readonly per: number;
    readonly unit: 'USD/s' | 'USD/t' | 'USD/L';
    readonly usd: number;
    readonly parts: PriceParts;
  }[];
  readonly switching: readonly {
    readonly price: 'latency' | 'carbon' | 'water';
    readonly unit: 'USD/s' | 'USD/t' | 'USD/L';
    readonly current: number;
    readonly at: number;
    readonly direction: 'above' | 'below';
    readonly winner: string;
    readonly parts: PriceParts;
  }[];
  /** what a dollar of cash counts: more than 1 where money budgets bite */
  readonly cash: {
    readonly factor: number;
    readonly parts: PriceParts;
  };
  readonly cleanerThanNearest: {
    readonly probability: number;
    readonly claim: 'lower' | 'higher' | null;
  } | null;
  readonly carbonSignal: 'average' | 'marginal';
  readonly rankDisagreements: readonly string[];
  readonly sentence: string;
}

export interface Candidate {
  readonly deployment: string;
  readonly exclusion:
    | 'feasible'
    | 'control'
    | 'capability'
    | 'context'
    | 'model'
    | 'quality'
    | 'latency-limit'
    | 'capacity'
    | 'health'
    | 'budget'
    | 'grid-unknown'
    | 'cost-unknown';
  readonly cashUsd: number | null;
  readonly energyWh: number | null;
  readonly carbonG: number | null;
  readonly waterL: number | null;
  readonly latencyMs: number | null;
  readonly addedMs: number | null;
  readonly fullCostUsd: number | null;
  /** absent where the decision knows none */
  readonly marginalG?: number | null;
}

/** what a price consists of */
export interface PriceParts {
  /** what a person set of it; of an early entry all of it */
  readonly owned: number;
  /** what each paced budget added; empty: none did, or an early entry */
  readonly budgets: readonly {
    readonly budget: string;
    readonly dimension: 'latency' | 'carbon' | 'water' | 'money';
    readonly price: number;
  }[];
}

export interface Repriced {
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
  /** who wins among the candidates that were allowed */
  readonly chosen: string | null;
  /** in the order of the candidates */
  readonly fullCostsUsd: readonly (number | null)[];
}

export interface Comparison {
  readonly rows: readonly {
    readonly policy: 'nearest' | 'static-best' | 'greedy' | 'online' | 'hindsight';
    readonly costUsd: number;
    readonly energyWh: number;
    readonly carbonG: number;
    readonly carbonP05G: number;
    readonly carbonP95G: number;
    readonly meanAddedMs: number;
    readonly controlViolations: number;
  }[];
  readonly sentence: string;
  readonly source: string;
}

export interface ConfigVersion {
  readonly version: number;
  readonly fault: string | null;
}

export interface Key {
  readonly id: string;
  /** its id in the books and in the audit; null where it is missing */
  readonly pseudonym: string | null;
  readonly organisation: string;
  readonly name: string;
  readonly prefix: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly trustedOrigin: boolean;
  /** it may use; null: all */
  readonly workloads: readonly string[] | null;
  readonly team: string | null;
  /** its own; null: only those of the config */
  readonly limits: KeyLimits | null;
  /** what holds it back; null: nothing */
  readonly hold: {
    readonly kind: 'throttle' | 'freeze';
    readonly why: string;
    readonly since: number;
    /** null: when somebody thaws it */
    readonly endsAt: number | null;
    /** requests a minute that are left; null: none */
    readonly rpm: number | null;
  } | null;
}

export interface KeyLimits {
  /** Requests in a minute. Left out: not limited. */
  readonly rpm?: number;
  /** Tokens in a minute. Left out: not limited. */
  readonly tpm?: number;
  /** Requests at once. Left out: not limited. */
  readonly concurrency?: number;
  /** Hard budgets: an item names one unit, its most and its period. */
  readonly budgets: readonly {
    /** Most USD of the period. */
    readonly usd?: number;
    /** Most Wh of the period. */
    readonly wh?: number;
    /** Most g CO2e of the period. */
    readonly gCo2e?: number;
    /** Most L of water of the period. */
    readonly litres?: number;
    /** UTC calendar day, UTC calendar month, or for ever. */
    readonly period: 'day' | 'month' | 'total';
  }[];
}

export interface CreatedKey {
  readonly id: string;
  /** its id in the books and in the audit; null where it is missing */
  readonly pseudonym: string | null;
  readonly organisation: string;
  readonly name: string;
  readonly prefix: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly trustedOrigin: boolean;
  /** it may use; null: all */
  readonly workloads: readonly string[] | null;
  readonly team: string | null;
  /** its own; null: only those of the config */
  readonly limits: KeyLimits | null;
  /** what holds it back; null: nothing */
  readonly hold: {
    readonly kind: 'throttle' | 'freeze';
    readonly why: string;
    readonly since: number;
    /** null: when somebody thaws it */
    readonly endsAt: number | null;
    /** requests a minute that are left; null: none */
    readonly rpm: number | null;
  } | null;
  /** only a keyed hash of it is stored */
  readonly key: string;
}

export interface ChangedLimits {
  readonly id: string;
  readonly limits: KeyLimits | null;
}

export interface FrozenKey {
  readonly id: string;
  readonly frozen: true;
  readonly workedUntilNow: boolean;
}

export interface ThawedKey {
  readonly id: string;
  /** null: nothing held it */
  readonly was: 'throttle' | 'freeze' | null;
  readonly why: string | null;
}

export interface RevokedKey {
  readonly id: string;
  readonly revoked: true;
  readonly workedUntilNow: boolean;
}

export interface Me {
  /** null: nobody has signed in */
  readonly name: string | null;
  readonly role: 'viewer' | 'operator' | 'auditor' | 'admin' | null;
  /** here: neither shown the token nor come from an identity provider */
  readonly hasPassword: boolean;
  readonly rights: readonly ('read' | 'operate' | 'audit' | 'administer')[];
  readonly ways: {
    readonly password: boolean;
    /** name of the identity provider */
    readonly provider: string | null;
    readonly token: boolean;
    /** the first admin is still to be made */
    readonly setUp: boolean;
  };
}

export interface ConsoleUser {
  /** what the audit calls them */
  readonly id: string;
  readonly name: string;
  /** viewer: reads; operator: keys, limits, invoices too; auditor: proofs and the audit too; admin: all */
  readonly role: 'viewer' | 'operator' | 'auditor' | 'admin';
  /** with a password here, or at an identity provider */
  readonly signsIn: 'here' | 'elsewhere';
  readonly createdAt: number;
  readonly signedInAt: number | null;
  /** may not sign in from then on */
  readonly endedAt: number | null;
}

export interface CreatedUser {
  /** what the audit calls them */
  readonly id: string;
  readonly name: string;
  /** viewer: reads; operator: keys, limits, invoices too; auditor: proofs and the audit too; admin: all */
  readonly role: 'viewer' | 'operator' | 'auditor' | 'admin';
  /** with a password here, or at an identity provider */
  readonly signsIn: 'here' | 'elsewhere';
  readonly createdAt: number;
  readonly signedInAt: number | null;
  /** may not sign in from then on */
  readonly endedAt: number | null;
  /** only a hash of it is stored */
  readonly password: string;
}

export interface AuditRecords {
  readonly records: readonly {
    readonly id: string;
    readonly at: number;
    /** id of a user, or the token, or the command line */
    readonly actor: string;
    /** null: no user of the console, or one that was erased */
    readonly actorName: string | null;
    readonly action: string;
    /** a pseudonym */
    readonly subject: string;
    /** null: it has none, or was erased */
    readonly subjectName: string | null;
    readonly detail: Readonly<Record<string, unknown>>;
  }[];
  /** for before; null: there are no more */
  readonly next: string | null;
}

export interface Settings {
  readonly file: string;
  /** counted from the start of the process */
  readonly version: number;
  /** why a changed file is not in force; null: it is */
  readonly fault: string | null;
  readonly sections: readonly {
    readonly name: string;
    readonly yaml: string;
  }[];
}

export interface GuardCoverage {
  readonly categories: readonly {
    readonly id: string;
    /** content that ... */
    readonly meaning: string;
  }[];
  readonly workloads: readonly {
    readonly workload: string;
    /** monitor books what enforce would do */
    readonly mode: 'off' | 'monitor' | 'enforce';
    /** guard model that judges */
    readonly model: {
      readonly id: string;
      readonly kind: string;
    } | null;
    /** guard model that gives second opinions; null: nobody */
    readonly escalateTo: string | null;
    readonly rows: readonly {
      readonly category: string;
      readonly prompts: {
        /** what becomes of such content; allowed: policy does not ask; not-covered: nobody judges it */
        readonly state: 'block' | 'flag' | 'allowed' | 'not-covered';
        /** why it is not covered; null: it is, or policy does not ask */
        readonly why: string | null;
      };
      readonly documents: {
        /** what becomes of such content; allowed: policy does not ask; not-covered: nobody judges it */
        readonly state: 'block' | 'flag' | 'allowed' | 'not-covered';
        /** why it is not covered; null: it is, or policy does not ask */
        readonly why: string | null;
      };
      readonly answers: {
        /** what becomes of such content; allowed: policy does not ask; not-covered: nobody judges it */
        readonly state: 'block' | 'flag' | 'allowed' | 'not-covered';
        /** why it is not covered; null: it is, or policy does not ask */
        readonly why: string | null;
      };
    }[];
  }[];
}

export interface GuardFindings {
  readonly days: number;
  /** requests that the figures are taken from */
  readonly entries: number;
  /** there were more: these are any of them alike */
  readonly isSample: boolean;
  readonly rows: readonly {
    readonly workload: string;
    readonly mode: 'monitor' | 'enforce';
    readonly check: string;
    /** of a content policy; null: the check as a whole */
    readonly category: string | null;
    /** requests that it looked at */
    readonly requests: number;
    /** requests that it was to look at and did not: no pass */
    readonly notRun: number;
    /** flagged, or found likely an attack */
    readonly flagged: number;
    /** refused, withheld or masked; in monitor it would have been */
    readonly blocked: number;
    /** flagged and blocked of those looked at; null: none was */
    readonly objectedShare: number | null;
    /** found likely an attack, where the guard model that was asked for a second opinion took it for none */
    readonly contradicted: number;
    /** objected to and answered all the same: flagged, or blocked in monitor */
    readonly answered: number;
    /** of these answers, those that a person marked */
    readonly marked: number;
    /** of those, accepted: the objection was probably wrong */
    readonly accepted: number;
  }[];
}

export interface MarkedAnswers {
  readonly accepted: number;
  readonly rejected: number;
  /** marked otherwise before */
  readonly changed: number;
  /** marked so already */
  readonly unchanged: number;
}

export interface ReportPeriods {
  /** with traffic, the newest first */
  readonly months: readonly {
    readonly month: string;
    readonly requests: number;
  }[];
  /** of the books */
  readonly organisations: readonly string[];
  /** of the config, as it names them */
  readonly entities: readonly string[];
}

export interface Showback {
  readonly period: string | null;
  readonly by: readonly ('organisation' | 'team' | 'key' | 'model' | 'workload' | 'month')[];
  readonly rows: readonly {
    readonly requests: number;
    readonly inputTokens: number;
    /** of these, read from the cache of a provider */
    readonly cachedTokens: number;
    readonly outputTokens: number;
    /** money, as booked: decimal text, exact to 1e-9; null: unknown */
    readonly costUsd: string | null;
    /** money as settled invoices restate it; as booked where none was: decimal text, exact to 1e-9; null: unknown */
    readonly settledUsd: string | null;
    /** internal fee on its carbon, part of no other figure; null too where there is none: decimal text, exact to 1e-9; null: unknown */
    readonly carbonFeeUsd: string | null;
    /** energy as meters and final grid hours restate it, idle of its hours included: decimal text, exact to 1e-9; null: unknown */
    readonly energyWh: string | null;
    /** location-based, life cycle and embodied: decimal text, exact to 1e-9; null: unknown */
    readonly carbonG: string | null;
    /** energy as it was booked: decimal text, exact to 1e-9; null: unknown */
    readonly bookedEnergyWh: string | null;
    /** carbon as it was booked: decimal text, exact to 1e-9; null: unknown */
    readonly bookedCarbonG: string | null;
    /** requests that had nothing to add */
    readonly unknown: {
      readonly cost: number;
      readonly energy: number;
      readonly carbon: number;
    };
    /** the weakest of its requests */
    readonly tier: Tier | null;
    /** what was not taken, as it was booked; in no other figure */
    readonly saved: {
      /** by files that went on as lean text; null: none did */
      readonly files: {
        readonly files: number;
        readonly tokens: number;
        /** decimal text, exact to 1e-9, as the others */
        readonly costUsd: string;
        readonly energyWh: string;
        readonly carbonG: string;
        /** requests of which some of it is unknown: that adds nothing */
        readonly unknown: number;
      } | null;
      /** by answers from the cache; null: there were none */
      readonly cache: {
        readonly answers: number;
        readonly tokens: number;
        /** decimal text, exact to 1e-9, as the others */
        readonly costUsd: string;
        readonly energyWh: string;
        readonly carbonG: string;
        /** requests of which some of it is unknown: that adds nothing */
        readonly unknown: number;
      } | null;
      /** by requests that could wait, against the hour of their submission; null: there were none */
      readonly waiting: {
        readonly requests: number;
        readonly tokens: number;
        /** decimal text, exact to 1e-9, as the others */
        readonly costUsd: string;
        readonly energyWh: string;
        readonly carbonG: string;
        /** requests of which some of it is unknown: that adds nothing */
        readonly unknown: number;
      } | null;
    };
    /** what guard models took, in no other figure; null: none was asked */
    readonly guard: {
      readonly calls: number;
      readonly tokens: number;
      /** decimal text, exact to 1e-9, as the others */
      readonly costUsd: string;
      readonly energyWh: string;
      readonly carbonG: string;
      /** requests of which some of it is unknown: that adds nothing */
      readonly unknown: number;
    } | null;
    /** null: nobody marked any */
    readonly perAccepted: {
      /** answers that somebody marked */
      readonly marked: number;
      readonly accepted: number;
      /** of the requests; of the others nothing is known */
      readonly markedShare: number;
      /** of one accepted answer, with the part of those that were not; as booked */
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
      /** marked answers that had nothing to add: taken to be as the mean of the others */
      readonly unknown: {
        readonly cost: number;
        readonly energy: number;
        readonly carbon: number;
      };
      /** the weakest of the marked answers */
      readonly tier: Tier | null;
    } | null;
    readonly by: Readonly<Record<string, string | number | null>>;
  }[];
  /** the sum of the rows, to the last digit */
  readonly total: {
    readonly requests: number;
    readonly inputTokens: number;
    /** of these, read from the cache of a provider */
    readonly cachedTokens: number;
    readonly outputTokens: number;
    /** money, as booked: decimal text, exact to 1e-9; null: unknown */
    readonly costUsd: string | null;
    /** money as settled invoices restate it; as booked where none was: decimal text, exact to 1e-9; null: unknown */
    readonly settledUsd: string | null;
    /** internal fee on its carbon, part of no other figure; null too where there is none: decimal text, exact to 1e-9; null: unknown */
    readonly carbonFeeUsd: string | null;
    /** energy as meters and final grid hours restate it, idle of its hours included: decimal text, exact to 1e-9; null: unknown */
    readonly energyWh: string | null;
    /** location-based, life cycle and embodied: decimal text, exact to 1e-9; null: unknown */
    readonly carbonG: string | null;
    /** energy as it was booked: decimal text, exact to 1e-9; null: unknown */
    readonly bookedEnergyWh: string | null;
    /** carbon as it was booked: decimal text, exact to 1e-9; null: unknown */
    readonly bookedCarbonG: string | null;
    /** requests that had nothing to add */
    readonly unknown: {
      readonly cost: number;
      readonly energy: number;
      readonly carbon: number;
    };
    /** the weakest of its requests */
    readonly tier: Tier | null;
    /** what was not taken, as it was booked; in no other figure */
    readonly saved: {
      /** by files that went on as lean text; null: none did */
      readonly files: {
        readonly files: number;
        readonly tokens: number;
        /** decimal text, exact to 1e-9, as the others */
        readonly costUsd: string;
        readonly energyWh: string;
        readonly carbonG: string;
        /** requests of which some of it is unknown: that adds nothing */
        readonly unknown: number;
      } | null;
      /** by answers from the cache; null: there were none */
      readonly cache: {
        readonly answers: number;
        readonly tokens: number;
        /** decimal text, exact to 1e-9, as the others */
        readonly costUsd: string;
        readonly energyWh: string;
        readonly carbonG: string;
        /** requests of which some of it is unknown: that adds nothing */
        readonly unknown: number;
      } | null;
      /** by requests that could wait, against the hour of their submission; null: there were none */
      readonly waiting: {
        readonly requests: number;
        readonly tokens: number;
        /** decimal text, exact to 1e-9, as the others */
        readonly costUsd: string;
        readonly energyWh: string;
        readonly carbonG: string;
        /** requests of which some of it is unknown: that adds nothing */
        readonly unknown: number;
      } | null;
    };
    /** what guard models took, in no other figure; null: none was asked */
    readonly guard: {
      readonly calls: number;
      readonly tokens: number;
      /** decimal text, exact to 1e-9, as the others */
      readonly costUsd: string;
      readonly energyWh: string;
      readonly carbonG: string;
      /** requests of which some of it is unknown: that adds nothing */
      readonly unknown: number;
    } | null;
    /** null: nobody marked any */
    readonly perAccepted: {
      /** answers that somebody marked */
      readonly marked: number;
      readonly accepted: number;
      /** of the requests; of the others nothing is known */
      readonly markedShare: number;
      /** of one accepted answer, with the part of those that were not; as booked */
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
      /** marked answers that had nothing to add: taken to be as the mean of the others */
      readonly unknown: {
        readonly cost: number;
        readonly energy: number;
        readonly carbon: number;
      };
      /** the weakest of the marked answers */
      readonly tier: Tier | null;
    } | null;
  };
  /** metered in hours without a request, not allocated to a row; null where nothing was metered */
  readonly idle: {
    readonly energyWh: string;
    readonly carbonG: null;
    /** its part of invoices, by energy: decimal text, exact to 1e-9; null: unknown */
    readonly settledUsd: string | null;
    readonly hours: number;
    readonly deployments: readonly string[];
  } | null;
  /** settled: rows, idle and notBookedUsd of its hours sum to it */
  readonly invoices: readonly {
    readonly operator: string;
    /** hours since 1970 */
    readonly fromHour: number;
    /** first hour behind it */
    readonly toHour: number;
    readonly references: readonly string[];
    readonly invoicedUsd: string;
    /** of the same operator and hours */
    readonly bookedUsd: string;
    /** invoiced less booked */
    readonly differenceUsd: string;
    /** part of it that the line idle bears */
    readonly idleUsd: string;
    /** part of it that no row bears: nothing is booked */
    readonly notBookedUsd: string;
  }[];
  /** settled invoices that reach beyond the period: they change nothing here */
  readonly beyond: readonly {
    readonly operator: string;
    /** hours since 1970 */
    readonly fromHour: number;
    /** first hour behind it */
    readonly toHour: number;
    readonly references: readonly string[];
    readonly invoicedUsd: string;
  }[];
  /** invoiced where nothing is booked, in no row */
  readonly notBookedUsd: string;
  readonly carbonFeeUsdPerTonne: number | null;
}

export interface GhgReport {
  readonly period: string;
  readonly asOf: number | null;
  readonly entity: {
    readonly name: string;
    /** empty: all of the books */
    readonly organisations: readonly string[];
    readonly boundary: 'financial control' | 'operational control' | 'equity share';
    readonly equityPercent: number;
  };
  readonly standard: string;
  readonly rows: readonly {
    readonly id: string;
    readonly row: string;
    readonly figure: DisclosedFigure;
  }[];
  /** of the entity, by volume */
  readonly instruments: readonly {
    readonly id: string;
    readonly kind: 'certificate' | 'contract';
    /** market that it can be delivered in */
    readonly boundary: string;
    readonly vintage: number;
    readonly gPerKwh: number;
    readonly source: string;
    /** false: its volume is spread evenly over the year */
    readonly hourly: boolean;
    /** in the period */
    readonly volumeMwh: string;
    /** of the entity, by volume over the period */
    readonly coveredAnnuallyMwh: string;
    /** of the entity, in the same hour */
    readonly coveredHourlyMwh: string;
  }[];
  /** every place of the books, and where it stands */
  readonly classification: readonly {
    readonly deployment: string | null;
    readonly operator: string | null;
    readonly site: string | null;
    readonly requests: number;
    readonly held: 'owned' | 'leased' | 'purchased';
    /** false: no fact of the config fits, taken for a purchased service */
    readonly stated: boolean;
    readonly electricity: string;
    /** cooling and losses */
    readonly overhead: string;
    readonly embodied: string;
    readonly upstream: string;
    readonly why: string;
    /** not answered, and decides it */
    readonly question: string | null;
    readonly energy: DisclosedFigure;
    readonly carbon: DisclosedFigure;
  }[];
  readonly missing: readonly {
    readonly fact: string;
    /** who can supply it */
    readonly who: string;
    readonly until: string;
  }[];
  /** publications that the figures stand on, of entries that are not retired */
  readonly sources: readonly {
    readonly what: string;
    readonly source: string;
    readonly licence: string | null;
  }[];
}

export interface DisclosedFigure {
  /** decimal text, exact to the nano unit of the books; null: unknown, see note */
  readonly value: string | null;
  readonly unit: 't CO2e' | 'MWh' | 'g CO2e' | 'Wh' | '%';
  /** nine true values of ten lie between this and p95; null: unknown */
  readonly p05: number | null;
  readonly p95: number | null;
  /** requests that had nothing to add */
  readonly unknownRequests: number;
  /** parts of the figure by how it was obtained */
  readonly tiers: readonly {
    readonly tier: Tier;
    readonly share: number;
  }[];
  readonly note: string | null;
}

export interface EsrsReport {
  readonly period: string;
  readonly comparativePeriod: string;
  readonly asOf: number | null;
  readonly entity: {
    readonly name: string;
    /** empty: all of the books */
    readonly organisations: readonly string[];
    readonly boundary: 'financial control' | 'operational control' | 'equity share';
    readonly equityPercent: number;
  };
  readonly standard: string;
  readonly standardVersion: 'esrs_2026';
  readonly datapoints: readonly {
    readonly code: string;
    readonly datapoint: string;
    /** the year before; null: nothing was booked in it, or it is not covered */
    readonly comparative: DisclosedFigure | null;
    readonly current: DisclosedFigure;
    readonly changePercent: number | null;
  }[];
  /** AR 26, every row in its order */
  readonly table: readonly {
    readonly row: string;
    readonly unit: 't CO2e' | '%';
    readonly comparative: string | null;
    readonly current: string | null;
    readonly changePercent: number | null;
    readonly note: string | null;
  }[];
  readonly carbonPrice: {
    readonly 'E1-10.37a': string;
    /** mean a scheme, weighted by the decisions it was applied to, of entries that are not retired and of all organisations */
    readonly 'E1-10.37b': readonly {
      readonly scheme: string;
      readonly usdPerTonne: number;
      readonly decisions: number;
    }[];
  };
  /** facts.json: like xBRL-JSON, without a claim to be tagged */
  readonly facts: readonly {
    /** of the taxonomy ESRS Set 1 of 2023 or VSME of 2026-05-01; null: it has none */
    readonly concept: string | null;
    readonly value: string | null;
    readonly unit: string;
    /** digits behind the point */
    readonly decimals: number;
    readonly period: {
      readonly start: string;
      readonly end: string;
    };
    readonly entity: string;
    readonly dimensions: Readonly<Record<string, string>>;
    readonly standardVersion: 'esrs_2026' | 'vsme_2025';
  }[];
  readonly missing: readonly {
    readonly fact: string;
    /** who can supply it */
    readonly who: string;
    readonly until: string;
  }[];
  /** publications that the figures stand on, of entries that are not retired */
  readonly sources: readonly {
    readonly what: string;
    readonly source: string;
    readonly licence: string | null;
  }[];
}

export interface VsmeReport {
  readonly period: string;
  readonly asOf: number | null;
  readonly entity: {
    readonly name: string;
    /** empty: all of the books */
    readonly organisations: readonly string[];
    readonly boundary: 'financial control' | 'operational control' | 'equity share';
    readonly equityPercent: number;
  };
  readonly standard: string;
  readonly standardVersion: 'vsme_2025';
  readonly rows: readonly {
    readonly id: string;
    readonly row: string;
    readonly figure: DisclosedFigure;
  }[];
  readonly intensity: {
    /** tonnes a million EUR of turnover; null: see note */
    readonly tonnesPerMillionEur: number | null;
    readonly note: string;
  };
  /** facts.json: like xBRL-JSON, without a claim to be tagged */
  readonly facts: readonly {
    /** of the taxonomy ESRS Set 1 of 2023 or VSME of 2026-05-01; null: it has none */
    readonly concept: string | null;
    readonly value: string | null;
    readonly unit: string;
    /** digits behind the point */
    readonly decimals: number;
    readonly period: {
      readonly start: string;
      readonly end: string;
    };
    readonly entity: string;
    readonly dimensions: Readonly<Record<string, string>>;
    readonly standardVersion: 'esrs_2026' | 'vsme_2025';
  }[];
  readonly missing: readonly {
    readonly fact: string;
    /** who can supply it */
    readonly who: string;
    readonly until: string;
  }[];
  /** publications that the figures stand on, of entries that are not retired */
  readonly sources: readonly {
    readonly what: string;
    readonly source: string;
    readonly licence: string | null;
  }[];
}

export interface SciReport {
  readonly period: string;
  readonly asOf: number | null;
  readonly entity: {
    readonly name: string;
    /** empty: all of the books */
    readonly organisations: readonly string[];
    readonly boundary: 'financial control' | 'operational control' | 'equity share';
    readonly equityPercent: number;
  };
  readonly standard: string;
  readonly boundary: string;
  /** E: fleet, its metered idle and the gateway; decimal text, exact to 1e-9 */
  readonly energyWh: string;
  /** E * I: location-based, life cycle; decimal text, exact to 1e-9 */
  readonly operationalG: string;
  /** M: amortised over use; decimal text, exact to 1e-9 */
  readonly embodiedG: string;
  /** I: mean of the fleet */
  readonly intensityGPerKwh: number | null;
  readonly gateway: {
    readonly energyWh: string;
    readonly carbonG: string | null;
    readonly tier: Tier;
    /** nine true values of ten lie within this factor */
    readonly factor90: number;
    readonly how: string;
  };
  readonly rows: readonly {
    /** R */
    readonly unit: string;
    /** null: of all */
    readonly workload: string | null;
    readonly count: number;
    /** (E * I + M) / R, g CO2e */
    readonly gPerUnit: number | null;
    /** without the gateway itself */
    readonly fleetGPerUnit: number | null;
  }[];
  /** parts of the fleet's carbon by how it was obtained */
  readonly tiers: readonly {
    readonly tier: Tier;
    readonly share: number;
  }[];
  /** requests whose carbon is unknown: in R, in no gram */
  readonly unknownRequests: number;
  readonly missing: readonly {
    readonly fact: string;
    /** who can supply it */
    readonly who: string;
    readonly until: string;
  }[];
  /** publications that the figures stand on, of entries that are not retired */
  readonly sources: readonly {
    readonly what: string;
    readonly source: string;
    readonly licence: string | null;
  }[];
}

export interface Focus {
  readonly period: string;
  readonly focusVersion: '1.4' | '1.2';
  readonly columns: readonly {
    readonly name: string;
    readonly type: 'string' | 'decimal' | 'exact' | 'time';
  }[];
  /** cells in the order of the columns; null: unknown */
  readonly rows: readonly (readonly (string | null)[])[];
  /** decimal text, exact to 1e-9: rows and uncharged are the books together */
  readonly sums: {
    readonly rows: {
      readonly costUsd: string;
      readonly energyWh: string;
      readonly carbonG: string;
    };
    readonly uncharged: {
      readonly costUsd: string;
      readonly energyWh: string;
      readonly carbonG: string;
    };
    readonly books: {
      readonly costUsd: string;
      readonly energyWh: string;
      readonly carbonG: string;
    };
  };
  /** usage without a row: a cost that nobody knows is no cost of 0 */
  readonly uncharged: readonly {
    readonly operator: string | null;
    readonly deployment: string | null;
    readonly model: string | null;
    readonly why: 'no price is known' | 'nothing was charged';
    readonly requests: number;
    readonly energyWh: string;
    readonly carbonG: string;
  }[];
  /** publications that the figures stand on, of entries that are not retired */
  readonly sources: readonly {
    readonly what: string;
    readonly source: string;
    readonly licence: string | null;
  }[];
}

export interface CustomerReport {
  readonly period: string;
  readonly asOf: number | null;
  readonly tenant: string;
  readonly supplier: string;
  readonly standard: string;
  readonly requests: number;
  readonly inputTokens: number;
  /** of these, read from the cache of a provider */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** decimal text, exact to 1e-9; null: unknown */
  readonly costUsd: string | null;
  /** requests without a known price: in no sum */
  readonly unknownCost: number;
  readonly rows: readonly {
    readonly row: string;
    /** in the customer's inventory; null: told beside, in none */
    readonly scope: string | null;
    readonly figure: DisclosedFigure;
  }[];
  readonly byModel: readonly {
    readonly model: string | null;
    readonly requests: number;
    readonly inputTokens: number;
    /** of these, read from the cache of a provider */
    readonly cachedTokens: number;
    readonly outputTokens: number;
    /** decimal text, exact to 1e-9; null: unknown */
    readonly costUsd: string | null;
    /** requests without a known price: in no sum */
    readonly unknownCost: number;
    readonly carbon: DisclosedFigure;
  }[];
  /** publications that the figures stand on, of entries that are not retired */
  readonly sources: readonly {
    readonly what: string;
    readonly source: string;
    readonly licence: string | null;
  }[];
}

export interface GovernanceReport {
  readonly period: string;
  readonly asOf: number | null;
  readonly note: string;
  /** command that splits what changed since the period before by its cause */
  readonly variance: string;
  readonly records: readonly {
    readonly id: string;
    readonly at: number;
    readonly actor: string;
    readonly actorName: string | null;
    readonly action: string;
    /** a pseudonym, or what changed */
    readonly subject: string;
    readonly subjectName: string | null;
    /** of a config: a start, its file alone, or a signal */
    readonly cause: 'start' | 'file' | 'signal' | null;
    /** of the config */
    readonly hashBefore: string | null;
    readonly hashAfter: string | null;
    readonly changes: readonly {
      readonly kind: 'budget' | 'limit' | 'control' | 'price' | 'routing' | 'deployment' | 'reporting' | 'other';
      /** keys and names of list items, joined by dots */
      readonly path: string;
      /** null: it was not set */
      readonly before: string | number | boolean | null;
      /** null: it is set no more */
      readonly after: string | number | boolean | null;
      /** it is a secret: that it changed is all that is told */
      readonly secret: boolean;
      /** of a budget, a limit or a control rule, where one of the two can be said */
      readonly effect: 'tightened' | 'loosened' | null;
      /** that it touches; null: all */
      readonly workloads: readonly string[] | null;
    }[];
    /** changes beyond those */
    readonly more: number;
    /** of what is no config */
    readonly detail: Readonly<Record<string, unknown>>;
    /** null: it changes no work, or is beyond the newest that are summed up */
    readonly figures: {
      /** that it touches; null: all */
      readonly workloads: readonly string[] | null;
      readonly before: GovernanceWeek;
      readonly after: GovernanceWeek;
      /** other changes of the same workloads in these two weeks */
      readonly alsoChanged: number;
    } | null;
  }[];
}

export interface GovernanceWeek {
  readonly from: string;
  readonly to: string;
  /** false: the week is not over */
  readonly complete: boolean;
  readonly requests: number;
  /** USD, decimal text; null: unknown */
  readonly costUsd: string | null;
  /** kWh, decimal text; null: unknown */
  readonly energyKWh: string | null;
  /** kg CO2e, location-based, life cycle and embodied, decimal text; null: unknown */
  readonly carbonKg: string | null;
  /** mean g CO2e of 1,000 tokens, in and out */
  readonly gPer1000Tokens: number | null;
  /** requests with nothing to add */
  readonly unknown: {
    readonly cost: number;
    readonly energy: number;
    readonly carbon: number;
  };
  /** share of the requests */
  readonly places: readonly {
    readonly site: string | null;
    readonly share: number;
  }[];
}

export interface VarianceReport {
  readonly from: string;
  readonly to: string;
  readonly asOf: number | null;
  readonly organisation: string | null;
  /** money, energy and carbon in words */
  readonly sentences: readonly string[];
  readonly measures: readonly {
    readonly measure: 'money' | 'energy' | 'carbon';
    readonly unit: 'USD' | 'kWh' | 'kg CO2e';
    readonly before: {
      /** decimal text, exact to the nano unit of the books */
      readonly value: string;
      /** requests that have no such figure */
      readonly unknownRequests: number;
      /** of the value, what meters and final grid hours added to what was booked */
      readonly restated: string;
      /** parts of the figure by how it was obtained */
      readonly tiers: readonly {
        readonly tier: Tier;
        readonly share: number;
      }[];
    };
    readonly after: {
      /** decimal text, exact to the nano unit of the books */
      readonly value: string;
      /** requests that have no such figure */
      readonly unknownRequests: number;
      /** of the value, what meters and final grid hours added to what was booked */
      readonly restated: string;
      /** parts of the figure by how it was obtained */
      readonly tiers: readonly {
        readonly tier: Tier;
        readonly share: number;
      }[];
    };
    /** decimal text, exact to the nano unit of the books */
    readonly change: string;
    /** of the value before; null where that is 0 */
    readonly changePercent: number | null;
    /** they sum to the change, and their cells to them, to the last digit */
    readonly parts: readonly {
      readonly part:
        | 'volume'
        | 'cache'
        | 'model mix'
        | 'place'
        | 'length'
        | 'price'
        | 'efficiency'
        | 'wasted work'
        | 'grid'
        | 'embodied'
        | 'method';
      /** decimal text, exact to the nano unit of the books */
      readonly change: string;
      /** percentage points of the value before */
      readonly points: number | null;
      /** the largest first */
      readonly cells: readonly {
        /** place in cells */
        readonly cell: number;
        /** decimal text, exact to the nano unit of the books */
        readonly change: string;
      }[];
      /** smaller cells together */
      readonly others: {
        readonly cells: number;
        /** decimal text, exact to the nano unit of the books */
        readonly change: string;
      };
    }[];
  }[];
  /** a workload by one model at one place */
  readonly cells: readonly {
    readonly name: string;
    readonly workload: string | null;
    readonly model: string | null;
    readonly deployment: string | null;
    readonly operator: string | null;
    readonly site: string | null;
    readonly zone: string | null;
    readonly opens: {
      /** the entries of the cell; null: it has none then */
      readonly before: {
        /** of the console */
        readonly path: string;
        /** a SELECT over the ledger */
        readonly query: string;
      } | null;
      /** the entries of the cell; null: it has none then */
      readonly after: {
        /** of the console */
        readonly path: string;
        /** a SELECT over the ledger */
        readonly query: string;
      } | null;
    };
  }[];
  /** publications that the figures stand on, of entries that are not retired */
  readonly sources: readonly {
    readonly what: string;
    readonly source: string;
    readonly licence: string | null;
  }[];
}

export interface Batches {
  readonly now: number;
  /** of all that fit */
  readonly states: readonly {
    readonly status:
      'validating' | 'in_progress' | 'finalizing' | 'completed' | 'expired' | 'cancelling' | 'cancelled' | 'failed';
    readonly batches: number;
    readonly total: number;
    readonly completed: number;
    readonly failed: number;
  }[];
  /** open ones by deadline, then those that have ended, the newest first */
  readonly batches: readonly {
    readonly id: string;
    readonly organisation: string;
    readonly status:
      'validating' | 'in_progress' | 'finalizing' | 'completed' | 'expired' | 'cancelling' | 'cancelled' | 'failed';
    readonly endpoint: string;
    /** of its first request */
    readonly model: string | null;
    readonly createdAt: number;
    readonly deadlineAt: number;
    readonly endedAt: number | null;
    readonly requests: {
      readonly total: number;
      readonly completed: number;
      readonly failed: number;
    };
    /** the next hour that is planned; null: none is foretold, so that it runs at once, or it has ended */
    readonly startsAt: number | null;
    /** begun later it would miss its deadline if it took a quarter longer */
    readonly latestStartAt: number | null;
    /** of the carbon of running at once, when it was first planned; null: it was never foretold */
    readonly expectedCo2eSavedShare: number | null;
    /** by what has run so far, against running when it was made; null: nothing has run */
    readonly saved: {
      readonly usd: number | null;
      readonly co2eG: number | null;
      readonly co2eShare: number | null;
      /** sent requests of which some of it is unknown: that adds nothing */
      readonly unknownTries: number;
      /** the weakest of its requests */
      readonly tier: Tier | null;
    } | null;
    /** how its requests went that have ended */
    readonly lanes: readonly {
      /** now: here, in the hour of its making; hours: here, in a later one; flex, batch: that tier of a vendor; unsent: answered, refused or ended without being sent */
      readonly lane: 'now' | 'hours' | 'flex' | 'batch' | 'unsent';
      /** what that says of the requests */
      readonly words: string;
      readonly requests: number;
    }[];
    /** what batch APIs of vendors have taken over of it, the oldest first */
    readonly vendors: readonly {
      readonly deployment: string;
      /** as the vendor calls it; null: it was not made, or nobody knows */
      readonly vendorId: string | null;
      readonly status: 'collecting' | 'sending' | 'sent' | 'ended' | 'refused' | 'left';
      /** what that says */
      readonly words: string;
      readonly requests: number;
      /** the word of the vendor; null: it was not asked yet */
      readonly vendorState: string | null;
      /** when that was first seen; else when it was made */
      readonly since: number;
      /** requests that the vendor says are done; null: it does not say */
      readonly doneThere: number | null;
      /** requests whose results are answers of the batch */
      readonly answered: number;
      /** until then its vendor has promised it */
      readonly promisedAt: number;
      /** when the vendor was told to stop */
      readonly cancelledAt: number | null;
      /** why it was not taken, was given up or is not sure */
      readonly fault: string | null;
    }[];
    /** who is still to be told of its end, or was given up */
    readonly webhooks: readonly {
      /** its id in the config */
      readonly webhook: string;
      readonly event: string;
      readonly tries: number;
      /** when it is told again; null: never */
      readonly nextAt: number | null;
      /** when nobody tried any longer; null: it is still tried */
      readonly gaveUpAt: number | null;
      /** what it answered the last time; null: it was not told yet */
      readonly fault: string | null;
    }[];
  }[];
  /** of the one that was asked for by id; null: none was */
  readonly hours:
    | readonly {
        /** hours since 1970 */
        readonly hour: number;
        /** where it ran, or in the place that was best then; null: unknown */
        readonly zone: string | null;
        /** in that place, as it was known or foretold; null: unknown */
        readonly gPerKwh: number | null;
        /** an hour to come */
        readonly isForecast: boolean;
        /** requests that were sent in it, again and again where one failed */
        readonly tries: number;
        /** what they emitted; null: nothing ran, or unknown */
        readonly co2eG: number | null;
        /** hours of work that are planned into it; 0: the batch waits */
        readonly plannedWork: number;
      }[]
    | null;
}

export interface Breakdown {
  readonly from: number;
  readonly to: number;
  readonly by:
    | 'workload'
    | 'team'
    | 'key'
    | 'organisation'
    | 'model'
    | 'deployment'
    | 'operator'
    | 'site'
    | 'zone'
    | 'origin'
    | 'mode'
    | 'outcome';
  readonly rows: readonly {
    readonly requests: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly costUsd: number | null;
    readonly energyWh: number | null;
    readonly carbonG: number | null;
    /** of the energy, at the price of its zone and hour */
    readonly electricityUsd: number | null;
    /** a request, over its nearest deployment */
    readonly meanAddedMs: number | null;
    /** the same requests at the nearest deployment that was allowed to serve them */
    readonly nearest: {
      readonly costUsd: number;
      readonly energyWh: number;
      readonly carbonG: number;
    };
    readonly perThousandTokens: {
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
    };
    /** each, of units that callers declared */
    readonly units: readonly {
      readonly unit: string;
      readonly count: number;
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
    }[];
    /** what files saved that went on as lean text, as estimated; null: none did */
    readonly lean: {
      readonly files: number;
      readonly tokens: number;
      readonly costUsd: number;
      readonly energyWh: number;
      readonly carbonG: number;
      /** requests of which some of it is not known, and adds nothing */
      readonly unknown: number;
    } | null;
    /** requests that had nothing to add */
    readonly unknown: {
      readonly cost: number;
      readonly energy: number;
      readonly carbon: number;
    };
    /** the weakest of its requests */
    readonly tier: Tier | null;
    readonly name: string | null;
    /** null: nobody marked any */
    readonly perAccepted: {
      /** answers that somebody marked */
      readonly marked: number;
      readonly accepted: number;
      /** of the requests; of the others nothing is known */
      readonly markedShare: number;
      /** of one accepted answer, with the part of those that were not; as booked */
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
      /** marked answers that had nothing to add: taken to be as the mean of the others */
      readonly unknown: {
        readonly cost: number;
        readonly energy: number;
        readonly carbon: number;
      };
      /** the weakest of the marked answers */
      readonly tier: Tier | null;
    } | null;
  }[];
  readonly total: {
    readonly requests: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly costUsd: number | null;
    readonly energyWh: number | null;
    readonly carbonG: number | null;
    /** of the energy, at the price of its zone and hour */
    readonly electricityUsd: number | null;
    /** a request, over its nearest deployment */
    readonly meanAddedMs: number | null;
    /** the same requests at the nearest deployment that was allowed to serve them */
    readonly nearest: {
      readonly costUsd: number;
      readonly energyWh: number;
      readonly carbonG: number;
    };
    readonly perThousandTokens: {
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
    };
    /** each, of units that callers declared */
    readonly units: readonly {
      readonly unit: string;
      readonly count: number;
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
    }[];
    /** what files saved that went on as lean text, as estimated; null: none did */
    readonly lean: {
      readonly files: number;
      readonly tokens: number;
      readonly costUsd: number;
      readonly energyWh: number;
      readonly carbonG: number;
      /** requests of which some of it is not known, and adds nothing */
      readonly unknown: number;
    } | null;
    /** requests that had nothing to add */
    readonly unknown: {
      readonly cost: number;
      readonly energy: number;
      readonly carbon: number;
    };
    /** the weakest of its requests */
    readonly tier: Tier | null;
    /** null: nobody marked any */
    readonly perAccepted: {
      /** answers that somebody marked */
      readonly marked: number;
      readonly accepted: number;
      /** of the requests; of the others nothing is known */
      readonly markedShare: number;
      /** of one accepted answer, with the part of those that were not; as booked */
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
      /** marked answers that had nothing to add: taken to be as the mean of the others */
      readonly unknown: {
        readonly cost: number;
        readonly energy: number;
        readonly carbon: number;
      };
      /** the weakest of the marked answers */
      readonly tier: Tier | null;
    } | null;
  };
  /** the period of the same length before; null where nothing was booked in it */
  readonly before: {
    readonly requests: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly costUsd: number | null;
    readonly energyWh: number | null;
    readonly carbonG: number | null;
    /** of the energy, at the price of its zone and hour */
    readonly electricityUsd: number | null;
    /** a request, over its nearest deployment */
    readonly meanAddedMs: number | null;
    /** the same requests at the nearest deployment that was allowed to serve them */
    readonly nearest: {
      readonly costUsd: number;
      readonly energyWh: number;
      readonly carbonG: number;
    };
    readonly perThousandTokens: {
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
    };
    /** each, of units that callers declared */
    readonly units: readonly {
      readonly unit: string;
      readonly count: number;
      readonly costUsd: number | null;
      readonly energyWh: number | null;
      readonly carbonG: number | null;
    }[];
    /** what files saved that went on as lean text, as estimated; null: none did */
    readonly lean: {
      readonly files: number;
      readonly tokens: number;
      readonly costUsd: number;
      readonly energyWh: number;
      readonly carbonG: number;
      /** requests of which some of it is not known, and adds nothing */
      readonly unknown: number;
    } | null;
    /** requests that had nothing to add */
    readonly unknown: {
      readonly cost: number;
      readonly energy: number;
      readonly carbon: number;
    };
    /** the weakest of its requests */
    readonly tier: Tier | null;
  } | null;
  readonly headline: {
    readonly savedUsd: number;
    readonly savedWh: number;
    readonly savedG: number;
    readonly addedMs: number | null;
    readonly sentence: string;
  };
  readonly step: 'hour' | 'day' | 'month';
  /** oldest first; steps in which nothing was booked are left out */
  readonly series: readonly {
    readonly at: number;
    readonly requests: number;
    readonly costUsd: number | null;
    readonly energyWh: number | null;
    readonly carbonG: number | null;
    readonly meanAddedMs: number | null;
    readonly nearest: {
      readonly costUsd: number;
      readonly energyWh: number;
      readonly carbonG: number;
    };
  }[];
}

export interface Today {
  readonly now: number;
  readonly dayStart: number;
  readonly monthStart: number;
  readonly monthEnd: number;
  /** whole hours of today that are compared with the day before */
  readonly comparedHours: number;
  readonly requests: number;
  readonly tier: Tier | null;
  readonly measures: {
    readonly money: TodayMeasure;
    readonly energy: TodayMeasure;
    readonly carbon: TodayMeasure;
    readonly latency: TodayMeasure;
  };
  /** every limit and budget as it stands, keys by what they are for; null where no gateway runs */
  readonly budgets: readonly BudgetState[] | null;
  /** what the last decision of each hour and workload weighed beside cash, owned and shadow prices together */
  readonly weighed: readonly {
    readonly at: number;
    readonly workload: string;
    readonly decisions: number;
    readonly prices: {
      readonly carbonUsdPerTonne: number;
      readonly latencyUsdPerSecond: number;
      readonly waterUsdPerLitre: number;
      /** what a dollar of cash counts: 1 without a money budget that presses */
      readonly cashFactor: number;
    };
  }[];
}

export interface TodayMeasure {
  /** from midnight UTC to now; of latency the mean of a request */
  readonly value: number | null;
  /** of the whole hours of today */
  readonly wholeHours: number | null;
  /** of the same hours of the day before; null where nothing was booked in them */
  readonly before: number | null;
  /** requests of today that had nothing to add */
  readonly unknown: number;
  readonly month: {
    readonly soFar: number | null;
    /** at the end of the month; null with under three whole days of history */
    readonly forecast: Expected | null;
    /** whole days of history behind the forecast */
    readonly days: number;
  };
  /** at the end of each day of the month and now: added up; of latency the mean so far */
  readonly course: readonly {
    readonly at: number;
    readonly value: number | null;
  }[];
}

export interface Expected {
  readonly mean: number;
  readonly p05: number;
  readonly p95: number;
}

export interface FleetReport {
  readonly now: number;
  readonly from: number;
  readonly to: number;
  readonly rows: readonly FleetRow[];
}

export interface FleetRow {
  readonly deployment: string;
  readonly model: string;
  readonly site: string;
  readonly operator: string;
  /** all workers together; null where no gateway runs */
  readonly live: {
    readonly deployment: string;
    /** requests may be sent there, room aside */
    readonly healthy: boolean;
    /** full: at its cap; resting: it asked to be left alone; trying: the breaker lets one request through; open: it keeps them away; withheld: no credential */
    readonly standing: 'well' | 'full' | 'resting' | 'trying' | 'open' | 'withheld';
    readonly inFlight: number;
    readonly maxInFlight: number;
    /** answers that the first-token times were learned from; 0: they are what the config expects */
    readonly observed: number;
    /** to the first token */
    readonly ttftMs: {
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
    };
  } | null;
  readonly requests: number;
  readonly tokens: number;
  /** tokens of each of the next hours, by docs/methods/use-forecast.md; null: too little history */
  readonly load: {
    readonly days: number;
    readonly hours: readonly {
      readonly mean: number;
      readonly p05: number;
      readonly p95: number;
      readonly at: number;
    }[];
  } | null;
  /** null: paid for by use; its utilisation is not ours to know */
  readonly reserved: {
    readonly owner: string | null;
    readonly replicas: number;
    /** rent, or write-off and upkeep; null: unknown */
    readonly usdPerHour: number | null;
    /** energy: what devices drew above idle over the most they can; tokens: tokens written over those that can be; null: neither is known */
    readonly basis: 'energy' | 'tokens' | null;
    readonly utilisation: number | null;
    readonly knownHours: number;
    readonly hours: readonly {
      readonly at: number;
      readonly utilisation: number | null;
    }[];
    /** drawn whether work was there or not, charged to the owner */
    readonly idle: {
      readonly wh: number | null;
      readonly grams: number | null;
      readonly electricityUsd: number | null;
      /** of what stood free */
      readonly rentUsd: number | null;
      readonly tier: 'measured' | 'modelled-inferred' | null;
    };
    readonly tokens: number;
    /** rent and electricity of a million tokens at this utilisation */
    readonly usdPerMtok: number | null;
    readonly breakEven: {
      /** this utilisation against it; never: its electricity alone costs more; idle: nothing was served */
      readonly verdict: 'above' | 'below' | 'never' | 'idle' | 'unknown';
      /** at which a token costs what the alternative asks */
      readonly utilisation: number | null;
      readonly alternative: {
        readonly deployment: string;
        readonly usdPerMtok: number;
      } | null;
    };
  } | null;
}

export interface Frontier {
  readonly from: number;
  readonly to: number;
  /** requests of the period that a deployment served */
  readonly served: number;
  /** that were served in the period, asked for or not */
  readonly workloads: readonly string[];
  /** of them, decided again here */
  readonly requests: number;
  /** entries looked at: all of the period, or a sample; those that were not decided are left out */
  readonly looked: number;
  /** that they stand for, in 30 days at the pace of the period from its first day with any on */
  readonly requestsPerMonth: number;
  readonly tokensPerRequest: number;
  /** least carbon for each mean latency, money aside: from the fastest to the cleanest */
  readonly points: readonly {
    readonly addedMs: number;
    readonly carbonG: number;
    readonly costUsd: number;
  }[];
  /** moves that save most, by what a millisecond buys; figures of each such request */
  readonly steps: readonly {
    readonly workload: string;
    readonly from: string;
    readonly to: string;
    readonly requests: number;
    readonly addedMs: number;
    readonly savedG: number;
    readonly extraUsd: number;
  }[];
  /** where the requests went, by what was expected of those places */
  readonly today: {
    readonly addedMs: number;
    readonly carbonG: number;
    readonly costUsd: number;
  };
  readonly nearest: {
    readonly addedMs: number;
    readonly carbonG: number;
    readonly costUsd: number;
  };
  readonly cheapest: {
    readonly addedMs: number;
    readonly carbonG: number;
    readonly costUsd: number;
  };
  /** mean of those in force, those of budgets in them */
  readonly prices: {
    readonly carbonUsdPerTonne: number;
    readonly latencyUsdPerSecond: number;
  };
  /** booked over expected carbon of the same requests */
  readonly bookedOverExpected: number | null;
  /** factors on any carbon here: nine cases of ten; errors common to all places cancel in a comparison */
  readonly interval: {
    readonly low: number;
    readonly high: number;
  };
  readonly stops: {
    readonly carbonUsdPerTonne: readonly number[];
    readonly latencyUsdPerSecond: readonly number[];
  };
  /** at each latency stop, at each carbon stop; movedShare: requests that would not be where they were served */
  readonly chosen: readonly (readonly {
    readonly addedMs: number;
    readonly carbonG: number;
    readonly costUsd: number;
    readonly movedShare: number;
  }[])[];
  /** at each latency stop: carbon price by which a share of the requests has left its place for carbon’s sake */
  readonly switching: readonly (readonly {
    readonly usdPerTonne: number;
    readonly share: number;
  }[])[];
  /** what a mean latency over the fastest routing buys; null where it buys nothing */
  readonly offer: {
    readonly addedMs: number;
    readonly savedKgPerMonth: number;
    readonly lowKg: number;
    readonly highKg: number;
    readonly extraUsdPerMonth: number;
  } | null;
}

export interface EvidencePack {
  readonly period: string;
  readonly organisation: string | null;
  readonly asOf: number;
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly text: string;
  }[];
}

export interface EvidenceVerification {
  /** nothing differs */
  readonly ok: boolean;
  readonly period: string;
  readonly organisation: string | null;
  readonly asOf: number;
  readonly files: number;
  /** of sums that were made again */
  readonly lines: number;
  /** requests of the sample */
  readonly sample: number;
  /** of the pack */
  readonly problems: readonly {
    readonly file: string;
    readonly problem: string;
  }[];
  /** of the ledger */
  readonly ledger: readonly {
    readonly file: string;
    readonly problem: string;
  }[];
  readonly unproved: readonly string[];
}

export type CsoaScores = readonly {
  readonly workload: string;
  readonly deployment: string;
  readonly site: string;
  readonly zone: string | null;
  /** null: unknown */
  readonly accelerator: string | null;
  /** feasible, or the first rule that excludes it; nothing is traded against it */
  readonly rule: string;
  /** gCO2e per 1,000 tokens (750 in, 250 out), location-based, life cycle and embodied */
  readonly gPerKtok: number | null;
  /** money of the same tokens */
  readonly cashUsdPerKtok: number | null;
  /** money, and carbon and waiting at the prices of the workload */
  readonly fullUsdPerKtok: number | null;
  /** to the first token, from where the gateway stands */
  readonly ttftMs: number | null;
  /** 100 is the default deployment of the workload; equal parts of carbon, full cost and time; for display */
  readonly index: number | null;
  /** what the workload would choose now */
  readonly isChosen: boolean;
}[];

export interface Opportunities {
  readonly from: number;
  readonly to: number;
  readonly served: number;
  readonly looked: number;
  readonly replayed: number;
  /** the weakest of what happened */
  readonly tier: Tier | null;
  readonly happened: {
    readonly requests: number;
    readonly usd: number;
    readonly kwh: number;
    readonly kg: number;
  };
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
  /** by their own cost of a tonne; each evaluated behind those before it, so that they add up */
  readonly proposals: readonly {
    readonly kind: 'relax' | 'move' | 'right-size' | 'defer' | 'cache' | 'switch-off';
    readonly workload: string | null;
    readonly does: string;
    /** what has to hold and the books cannot tell */
    readonly assumes: string | null;
    /** negative is less */
    readonly alone: {
      readonly usd: number;
      readonly kwh: number;
      readonly kg: number;
      /** of a request */
      readonly ms: number;
      /** what all that waiting is worth */
      readonly waitUsd: number;
    };
    /** negative is less */
    readonly inSequence: {
      readonly usd: number;
      readonly kwh: number;
      readonly kg: number;
      /** of a request */
      readonly ms: number;
      /** what all that waiting is worth */
      readonly waitUsd: number;
    };
    /** money and waiting, in sequence; negative: it saves */
    readonly usdPerTonne: number;
  }[];
  /** negative is less */
  readonly together: {
    readonly usd: number;
    readonly kwh: number;
    readonly kg: number;
    /** of a request */
    readonly ms: number;
    /** what all that waiting is worth */
    readonly waitUsd: number;
  };
}

export interface PlanAnswer {
  readonly plan: {
    readonly title: string;
    readonly start: string;
    readonly horizonYears: number;
    readonly currency: {
      readonly code: string;
      readonly usdPer: number;
      readonly asOf: string;
      readonly source: string;
    } | null;
    readonly weights: {
      readonly carbonUsdPerTonne: number;
      readonly latencyUsdPerSecond: number;
    };
    /** of a tonne in each year; in the weights, the constant price that is worth as much */
    readonly carbonPrices: readonly number[];
    readonly demand: {
      readonly requestsPerYear: number;
      readonly tokensPerYear: number;
      readonly tokensPerRequest: number;
      /** hours of the books that it stands on; null: the numbers of the file */
      readonly basis: string | null;
      readonly unit: {
        readonly name: string;
        readonly perRequest: number;
      } | null;
    };
    readonly baseline: string;
    readonly chosen: string | null;
    readonly decidedBy: readonly ('money' | 'control' | 'latency' | 'carbon')[];
    readonly flips: readonly {
      readonly to: string;
      readonly usdPerTonne: number;
      readonly from: 'above' | 'below';
    }[];
    /** what a tonne less costs, from the choice at no price of carbon to the cleanest; steps add up */
    readonly abatement: readonly {
      readonly from: string;
      readonly to: string;
      /** tonnes of CO2e */
      readonly tonnes: number;
      /** USD */
      readonly usd: number;
      readonly usdPerTonne: number;
    }[];
    /** what would emit less a year than the baseline, each by planning again behind those before it; null: demand is from the books, see opportunities */
    readonly proposals: {
      readonly proposals: readonly {
        readonly kind: 'relax' | 'move' | 'right-size' | 'defer' | 'cache' | 'switch-off';
        readonly does: string;
        /** what has to hold and the plan cannot tell */
        readonly assumes: string | null;
        /** negative is less */
        readonly alone: {
          readonly usd: number;
          readonly kwh: number;
          readonly kg: number;
          /** of a request */
          readonly ms: number;
          /** what all that waiting is worth */
          readonly waitUsd: number;
        };
        /** negative is less */
        readonly inSequence: {
          readonly usd: number;
          readonly kwh: number;
          readonly kg: number;
          /** of a request */
          readonly ms: number;
          /** what all that waiting is worth */
          readonly waitUsd: number;
        };
        /** money and waiting, in sequence; negative: it saves */
        readonly usdPerTonne: number;
      }[];
      /** negative is less */
      readonly together: {
        readonly usd: number;
        readonly kwh: number;
        readonly kg: number;
        /** of a request */
        readonly ms: number;
        /** what all that waiting is worth */
        readonly waitUsd: number;
      };
      /** what the numbers of the plan cannot tell, and why */
      readonly untold: readonly string[];
    } | null;
    readonly options: readonly PlannedOption[];
    /** every figure that it stands on */
    readonly inputs: readonly {
      /** such as demand.requestsPerMonth; of an option with its id before it */
      readonly path: string;
      readonly what: string;
      /** null: unknown */
      readonly value: number | null;
      /** nine cases of ten lie between; null: taken to be certain */
      readonly low: number | null;
      readonly high: number | null;
      readonly unit: string;
      readonly source: string;
      /** null: as the plan gives it */
      readonly tier: Tier | null;
    }[];
    readonly materiality: {
      /** of the allowed options, least and most */
      readonly tonnes: readonly [number, number];
      readonly shareOfFirm: number | null;
      readonly kgPerEmployee: number | null;
      readonly carbonShare: number | null;
      readonly decides: boolean;
      readonly decidesFromTokensPerYear: number | null;
      readonly decidesFromUsdPerTonne: number | null;
      readonly spendBased: {
        /** tonnes of CO2e */
        readonly tonnes: number;
        readonly times: number;
      } | null;
      readonly atPrices: readonly {
        readonly usdPerTonne: number;
        /** USD */
        readonly carbonUsd: number;
        readonly chosen: string | null;
      }[];
      /** present value of what its tonnes cost at prices that grow */
      readonly atPaths: readonly {
        readonly path: string;
        /** USD */
        readonly npvUsd: number;
      }[];
    };
    /** what a millisecond to the first token costs, from the cleanest allowed option to the fastest */
    readonly milliseconds: {
      readonly steps: readonly {
        readonly from: string;
        readonly to: string;
        readonly savedMs: number;
        readonly tonnesPerMs: number;
        /** nine cases of ten; null: it spans zero, no carbon of it is measurable */
        readonly interval: readonly [number, number] | null;
        /** USD */
        readonly usdPerMs: number;
      }[];
      /** by two scales of carbon: a hint, never a rule */
      readonly kneeMs: readonly [number, number] | null;
      /** USD */
      readonly ownedUsdPerMs: number;
      /** value of a millisecond from which a faster option is taken */
      readonly nextUsdPerMs: number | null;
      readonly stopAt: string | null;
    };
    readonly swings: {
      readonly of: string;
      readonly inputs: readonly {
        readonly input: string;
        /** USD */
        readonly lowUsd: number;
        /** USD */
        readonly highUsd: number;
      }[];
    };
  };
  /** of the books that its demand is from; null: it is from none */
  readonly opportunities: Opportunities | null;
  readonly pageOne: readonly {
    readonly id: string;
    /** in words */
    readonly text: string;
    /** the same with {0}, {1} and so on where its numbers stand */
    readonly template: string;
    /** each with the path or formula in the plan that it is computed again by */
    readonly numbers: readonly {
      readonly value: number;
      readonly text: string;
      readonly unit: string;
      readonly from: string;
    }[];
  }[];
}

export interface PlannedOption {
  readonly id: string;
  readonly name: string;
  readonly kind: 'booked' | 'api' | 'hosted' | 'rented' | 'owned';
  readonly model: string;
  readonly site: {
    readonly key: string;
    readonly name: string;
    readonly zone: string | null;
  };
  readonly operator: string;
  /** equal yearly payments worth as much as all its flows */
  readonly usd: number;
  /** mean of a year */
  readonly tonnes: number;
  readonly addedSeconds: number;
  readonly latency: {
    /** way and first token, mean over origins */
    readonly ms: number;
    readonly worstMs: number;
    /** over the nearest allowed option */
    readonly addedMs: number;
    /** false: the farthest possible place was taken */
    readonly isPlaceKnown: boolean;
  };
  /** points of control, 0 to 5; they break ties of cost; null: none were given */
  readonly controlScore: number | null;
  readonly controlPoints: readonly {
    readonly criterion: string;
    readonly score: number;
    readonly evidence: string;
  }[];
  readonly exposure: {
    /** part of its tonnes that nobody measured */
    readonly estimatedShare: number;
    /** grid zone that all of it stands in; null: unknown */
    readonly zone: string | null;
  };
  /** rules that it breaks; empty: it is allowed */
  readonly broken: readonly string[];
  /** money, and carbon and waiting at what they are worth */
  readonly fullUsd: number;
  readonly years: readonly {
    readonly requests: number;
    /** null: paid by use */
    readonly capacity: {
      readonly replicas: number;
      readonly gpus: number;
      readonly utilisation: number;
      readonly tokensPerMinute: number;
    } | null;
    readonly lines: Readonly<Record<string, number>>;
    /** all that is reserved; what was bought is written off */
    readonly usd: number;
    /** the part that work uses */
    readonly usedUsd: number;
    readonly energy: {
      readonly allocatedKwh: number;
      readonly usedKwh: number;
    };
    readonly carbon: {
      /** location-based, life cycle, embodied in it */
      readonly tonnes: number;
      /** tonnes of CO2e */
      readonly operationalT: number;
      /** tonnes of CO2e */
      readonly embodiedT: number;
      /** of work alone */
      readonly usedT: number;
      readonly marketT: number | null;
      readonly marginalT: number | null;
      /** Scope 3, category 3; part of no other figure */
      readonly upstreamT: number | null;
      readonly waterM3: number | null;
    };
  }[];
  readonly start: Readonly<Record<string, number>>;
  /** paid at the start and at the end of each year */
  readonly flowsUsd: readonly number[];
  readonly scopes: {
    readonly electricity: 'Scope 2' | 'Scope 3, category 1';
    /** of the ESRS E1 table */
    readonly row: string;
    readonly embodied: 'Scope 3, category 1' | 'Scope 3, category 2' | 'Scope 3, category 2 or 8, by policy';
    readonly upstream: 'Scope 3, category 1' | 'Scope 3, category 3';
    readonly why: string;
    readonly question: string | null;
  };
  /** less than the baseline: positive is better */
  readonly against: {
    /** USD */
    readonly npvUsd: number;
    /** USD */
    readonly npvWithShadowUsd: number;
    readonly irr: number | null;
    readonly paybackMonths: number | null;
    /** USD */
    readonly usd: number;
    /** tonnes of CO2e */
    readonly tonnes: number;
  };
  /** utilisation from which its tokens cost, and take, what those of the baseline do */
  readonly breakEven: {
    readonly money: number;
    readonly energy: number | null;
  } | null;
  readonly risk: {
    readonly chosenShare: number;
    readonly lossShare: number;
    readonly npvUsd: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    readonly tonnes: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    /** of the first year, what the books will show: work and what it uses */
    readonly booked: {
      readonly requestsPerMonth: {
        readonly p05: number;
        readonly p50: number;
        readonly p95: number;
      };
      readonly usdPerMonth: {
        readonly p05: number;
        readonly p50: number;
        readonly p95: number;
      };
      readonly tonnesPerMonth: {
        readonly p05: number;
        readonly p50: number;
        readonly p95: number;
      };
      readonly usdPerRequest: {
        readonly p05: number;
        readonly p50: number;
        readonly p95: number;
      };
      readonly gPerRequest: {
        readonly p05: number;
        readonly p50: number;
        readonly p95: number;
      };
    };
  };
  readonly csoa: {
    readonly gPerKtok: number;
    readonly usdPerKtok: number;
    readonly index: number;
  };
  /** what an accepted answer takes, with its part of those that are not; null: nobody told the share */
  readonly perAccepted: {
    readonly acceptedShare: number;
    /** evaluation, or marks in the books */
    readonly from: string;
    /** USD */
    readonly usd: number;
    readonly wh: number;
    readonly g: number;
  } | null;
  readonly tier: Tier;
  readonly sources: readonly string[];
  readonly sigmaEnergy: number;
}

export interface SitingAnswer {
  readonly siting: {
    readonly title: string;
    readonly start: string;
    readonly currency: {
      readonly code: string;
      readonly usdPer: number;
      readonly asOf: string;
      readonly source: string;
    } | null;
    readonly weights: {
      readonly carbonUsdPerTonne: number;
      readonly latencyUsdPerSecond: number;
    };
    readonly latencyLimitMs: number | null;
    readonly survivesLoss: boolean;
    readonly utilisationAtMost: number;
    /** asked for; seconds are of each search */
    readonly search: {
      readonly gap: number;
      readonly seconds: number;
    };
    readonly demand: {
      readonly requestsPerYear: number;
      readonly busiestHourRequests: number;
      /** hours of the books that it stands on; null: the numbers of the file */
      readonly basis: string | null;
    };
    readonly model: string;
    /** of the energy of a request */
    readonly tier: Tier;
    readonly sources: readonly string[];
    readonly origins: readonly {
      readonly key: string;
      readonly name: string;
      readonly latitude: number | null;
      readonly longitude: number | null;
    }[];
    /** places that may be opened */
    readonly sites: readonly {
      readonly key: string;
      readonly name: string;
      readonly latitude: number | null;
      readonly longitude: number | null;
      readonly zone: string | null;
      /** mean of the typical day */
      readonly gPerKwh: number;
      /** its cleanest and its dirtiest hour */
      readonly gPerKwhRange: readonly [number, number];
      readonly sigmaGrid: number;
      /** own: as the scenario gives it; some-hours: the mean of those that are known */
      readonly gridKind: 'own' | 'hourly' | 'some-hours' | 'yearly-average';
      readonly source: string;
    }[];
    readonly best: Placement;
    readonly rules: {
      readonly nearest: Placement;
      readonly cheapest: Placement;
      readonly cleanest: Placement;
    };
    /** the cleanest at bounds of the mean latency */
    readonly between: readonly Placement[];
    /** why nothing can be sited; empty: it can */
    readonly why: readonly string[];
    readonly served: readonly {
      readonly origin: string;
      readonly requestsPerDay: number;
      readonly meanMs: number;
      readonly from: readonly {
        readonly site: string;
        readonly share: number;
        readonly ms: number;
      }[];
      readonly forbidden: readonly {
        readonly site: string;
        readonly rule: string;
      }[];
    }[];
    /** what the loss of each site leaves */
    readonly losses: readonly {
      readonly site: string;
      /** of the busiest hour */
      readonly servedShare: number;
      /** of all that is left, in the busiest hour; null: nothing is left */
      readonly load: number | null;
    }[];
    /** what a millisecond for all requests costs, from the cleanest placement to the nearest */
    readonly milliseconds: {
      readonly steps: readonly {
        readonly from: string;
        readonly to: string;
        readonly savedMs: number;
        readonly tonnesPerMs: number;
        /** nine cases of ten; null: it spans zero, no carbon of it is measurable */
        readonly interval: readonly [number, number] | null;
        /** USD */
        readonly usdPerMs: number;
      }[];
      /** by two scales of carbon: a hint, never a rule */
      readonly kneeMs: readonly [number, number] | null;
      /** USD */
      readonly ownedUsdPerMs: number;
      /** value of a millisecond from which a faster option is taken */
      readonly nextUsdPerMs: number | null;
      readonly stopAt: string | null;
    };
  };
  readonly pageOne: readonly {
    readonly id: string;
    /** in words */
    readonly text: string;
    /** the same with {0}, {1} and so on where its numbers stand */
    readonly template: string;
    /** each with the path or formula in the plan that it is computed again by */
    readonly numbers: readonly {
      readonly value: number;
      readonly text: string;
      readonly unit: string;
      readonly from: string;
    }[];
  }[];
}

export interface Placement {
  readonly id: string;
  /** optimal: nothing better within 1e-6; gap reached: within the gap that was asked for */
  readonly status: 'optimal' | 'gap reached' | 'time limit' | 'infeasible';
  /** distance from the bound, as a part; null: nothing found, or nothing proven */
  readonly gap: number | null;
  /** what this search made as small as it could */
  readonly objective: number | null;
  /** no placement is below */
  readonly bound: number | null;
  readonly seconds: number;
  readonly columns: number;
  readonly rows: number;
  /** null: none was found */
  readonly figures: {
    /** of a year */
    readonly usd: number;
    readonly lines: {
      /** USD */
      readonly capacity: number;
      /** USD */
      readonly electricity: number;
      /** USD */
      readonly sites: number;
    };
    /** money, and carbon and waiting at what they are worth */
    readonly fullUsd: number;
    /** location-based, life cycle, idle and embodied in it */
    readonly tonnes: number;
    /** log-sigma of its tonnes */
    readonly sigma: number;
    /** nine cases of ten */
    readonly tonnesInterval: readonly [number, number];
    /** tonnes of CO2e */
    readonly workT: number;
    /** tonnes of CO2e */
    readonly idleT: number;
    /** tonnes of CO2e */
    readonly embodiedT: number;
    /** of electricity alone; null: unknown at a site that is used */
    readonly marketT: number | null;
    readonly marginalT: number | null;
    readonly mwh: number;
    /** way and first token */
    readonly meanMs: number;
    readonly p95Ms: number;
    readonly worstMs: number;
    /** over the nearest possible place of each origin */
    readonly addedMs: number;
    readonly requests: number;
    readonly addedSeconds: number;
    readonly halls: readonly {
      readonly site: string;
      readonly hardware: string;
      readonly units: number;
      readonly replicas: number;
      readonly gpus: number;
      /** part of the year that its accelerators work */
      readonly utilisation: number;
      readonly requestsPerYear: number;
      /** USD */
      readonly usd: number;
      /** tonnes of CO2e */
      readonly tonnes: number;
    }[];
  } | null;
}

export interface TrackedCommitment {
  /** that it is laid over */
  readonly workload: string;
  /** epoch ms */
  readonly acceptedAt: number;
  /** who answers for it */
  readonly owner: string;
  /** who accepted it, as the audit calls them */
  readonly actor: string;
  readonly reason: string;
  /** to be looked at again by then */
  readonly reviewDate: string;
  readonly plan: {
    readonly title: string;
    readonly option: string;
    /** of the option */
    readonly name: string;
    /** of the scenario as it was given */
    readonly scenarioSha256: string;
    /** page one, in words */
    readonly sentences: readonly string[];
    /** what was compared */
    readonly options: readonly {
      readonly id: string;
      readonly name: string;
      /** a year */
      readonly usd: number;
      /** a year */
      readonly tonnes: number;
      /** to the first token */
      readonly latencyMs: number;
      /** a year, carbon and waiting at what they are worth */
      readonly fullUsd: number;
      readonly csoa: {
        readonly gPerKtok: number;
        readonly usdPerKtok: number;
        readonly index: number;
      };
      /** rules that it breaks */
      readonly broken: readonly string[];
    }[];
  };
  /** over the policy of the workload, which enforces it */
  readonly lays: {
    /** of the workload that stay in the choice */
    readonly deployments: readonly string[];
    readonly carbonUsdPerTonne: number;
    readonly latencyUsdPerSecond: number;
  };
  /** of what work uses, as the books tell it, in the first year of the plan */
  readonly predicted: {
    readonly requestsPerMonth: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    readonly usdPerMonth: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    readonly tonnesPerMonth: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    readonly usdPerRequest: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    readonly gPerRequest: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    /** over the nearest allowed option; a plan has no interval of it, so it is shown and not judged */
    readonly addedMs: number;
  };
  readonly id: string;
  readonly endedAt: number | null;
  readonly endedWhy: string | null;
  /** false: what is kept is not what was signed, so it is not in force */
  readonly isSigned: boolean;
  readonly isInForce: boolean;
  readonly tracked: {
    readonly state: 'as predicted' | 'outside the prediction' | 'nothing booked yet';
    readonly isReviewDue: boolean;
    readonly months: readonly {
      readonly month: string;
      /** judged by its sums too */
      readonly isWhole: boolean;
      readonly held: readonly {
        readonly figure: 'requestsPerMonth' | 'usdPerMonth' | 'tonnesPerMonth' | 'usdPerRequest' | 'gPerRequest';
        /** the figure with its unit */
        readonly words: string;
        /** null: some of its entries have no such figure */
        readonly realised: number | null;
        /** nine cases of ten */
        readonly predicted: {
          readonly p05: number;
          readonly p50: number;
          readonly p95: number;
        };
        /** null: unknown */
        readonly isOutside: boolean | null;
      }[];
      readonly addedMs: number | null;
    }[];
    /** days in which a request cost or emitted other than was assumed, newest first */
    readonly broken: readonly {
      readonly day: string;
      readonly held: {
        readonly figure: 'requestsPerMonth' | 'usdPerMonth' | 'tonnesPerMonth' | 'usdPerRequest' | 'gPerRequest';
        /** the figure with its unit */
        readonly words: string;
        /** null: some of its entries have no such figure */
        readonly realised: number | null;
        /** nine cases of ten */
        readonly predicted: {
          readonly p05: number;
          readonly p50: number;
          readonly p95: number;
        };
        /** null: unknown */
        readonly isOutside: boolean | null;
      };
    }[];
  };
}

export interface Commitment {
  /** that it is laid over */
  readonly workload: string;
  /** epoch ms */
  readonly acceptedAt: number;
  /** who answers for it */
  readonly owner: string;
  /** who accepted it, as the audit calls them */
  readonly actor: string;
  readonly reason: string;
  /** to be looked at again by then */
  readonly reviewDate: string;
  readonly plan: {
    readonly title: string;
    readonly option: string;
    /** of the option */
    readonly name: string;
    /** of the scenario as it was given */
    readonly scenarioSha256: string;
    /** page one, in words */
    readonly sentences: readonly string[];
    /** what was compared */
    readonly options: readonly {
      readonly id: string;
      readonly name: string;
      /** a year */
      readonly usd: number;
      /** a year */
      readonly tonnes: number;
      /** to the first token */
      readonly latencyMs: number;
      /** a year, carbon and waiting at what they are worth */
      readonly fullUsd: number;
      readonly csoa: {
        readonly gPerKtok: number;
        readonly usdPerKtok: number;
        readonly index: number;
      };
      /** rules that it breaks */
      readonly broken: readonly string[];
    }[];
  };
  /** over the policy of the workload, which enforces it */
  readonly lays: {
    /** of the workload that stay in the choice */
    readonly deployments: readonly string[];
    readonly carbonUsdPerTonne: number;
    readonly latencyUsdPerSecond: number;
  };
  /** of what work uses, as the books tell it, in the first year of the plan */
  readonly predicted: {
    readonly requestsPerMonth: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    readonly usdPerMonth: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    readonly tonnesPerMonth: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    readonly usdPerRequest: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    readonly gPerRequest: {
      readonly p05: number;
      readonly p50: number;
      readonly p95: number;
    };
    /** over the nearest allowed option; a plan has no interval of it, so it is shown and not judged */
    readonly addedMs: number;
  };
  readonly id: string;
  readonly endedAt: number | null;
  readonly endedWhy: string | null;
  /** false: what is kept is not what was signed, so it is not in force */
  readonly isSigned: boolean;
}

export interface LatencyValue {
  /** for `latencyUsdPerSecond` of a scenario or `prices` of a workload */
  readonly latencyUsdPerSecond: {
    readonly p05: number;
    readonly p50: number;
    readonly p95: number;
  };
  /** of a millisecond of all these requests */
  readonly usdPerMsYear: {
    readonly p05: number;
    readonly p50: number;
    readonly p95: number;
  };
  /** it stands on */
  readonly reasons: readonly ('staff' | 'conversion' | 'retention')[];
}

export type Claims = readonly Claim[];

export interface Claim {
  readonly id: string;
  /** the claim as it is made */
  readonly says: string;
  readonly verdict: 'holds' | 'holds under a condition' | 'does not hold' | 'cannot be computed';
  /** ours */
  readonly figures: readonly {
    readonly what: string;
    readonly value: number;
    /** nine cases of ten lie between low and high; null: it has no interval */
    readonly low: number | null;
    readonly high: number | null;
    readonly unit: string;
    /** value and interval with their unit */
    readonly text: string;
  }[];
  /** when it holds */
  readonly holds: string;
  /** when it is the other way round */
  readonly inverts: string;
  readonly standsOn: {
    /** the weakest of its inputs; null: money and milliseconds alone */
    readonly tier: Tier | null;
    readonly interval: string;
    readonly what: string;
    readonly sources: readonly string[];
  };
}

export type VendorCards = readonly {
  readonly vendor: string;
  readonly name: string;
  /** of the operator */
  readonly jurisdiction: string;
  readonly facts: Readonly<
    Record<
      string,
      {
        readonly answer: string;
        /** who said so */
        readonly by: 'vendor' | 'third-party';
        readonly source: string;
        /** read, or dated, on that day */
        readonly asOf: string;
      } | null
    >
  >;
}[];

export interface BooksReplay {
  readonly from: number;
  readonly to: number;
  readonly served: number;
  /** entries looked at: all of the period, or a sample of it */
  readonly looked: number;
  /** the weakest of what happened */
  readonly tier: Tier | null;
  /** of them, decided again here */
  readonly replayed: number;
  /** by the books */
  readonly happened: {
    readonly requests: number;
    readonly usd: number;
    readonly kwh: number;
    /** kg of CO2e, location-based, life cycle */
    readonly kg: number;
    readonly addedMs: number;
  };
  readonly changed: {
    readonly usd: number;
    readonly kwh: number;
    /** kg of CO2e, location-based, life cycle */
    readonly kg: number;
    readonly addedMs: number;
  };
  /** changed less happened; nine cases of ten lie in the interval */
  readonly difference: {
    readonly usd: number;
    readonly kwh: number;
    /** kg of CO2e, location-based, life cycle */
    readonly kg: number;
    /** of a request */
    readonly ms: number;
    readonly kgInterval: readonly [number, number];
  };
  readonly movedShare: number;
  /** where most would go elsewhere; figures of each such request */
  readonly moves: readonly {
    readonly workload: string;
    readonly from: string;
    readonly to: string;
    readonly share: number;
    readonly usd: number;
    readonly g: number;
    readonly ms: number;
  }[];
  /** price of a second that the latency budget set */
  readonly latencyUsdPerSecond: number | null;
  /** of those looked at: no place of the fleet is left to them; they stay as they were */
  readonly unserved: number;
  readonly notRecorded: readonly {
    readonly what: string;
    readonly requests: number | null;
  }[];
}

export interface Grid {
  readonly hour: string;
  readonly workload: string | null;
  /** the week and the days to come were asked for */
  readonly withWeek: boolean;
  readonly zones: readonly {
    readonly zone: string;
    readonly now: GridHour | null;
    /** the last 168 hours */
    readonly week: readonly (number | null)[];
    /** g/kWh; null: unknown */
    readonly weekMean: number | null;
    /** the next 96 hours, fewer where the newest hours are not known yet; null where it was not asked for or cannot be */
    readonly ahead: readonly number[] | null;
    /** g/kWh; null: unknown */
    readonly aheadMean: number | null;
    /** 90 % interval of an hour of the next day, as a factor */
    readonly aheadFactor90: number | null;
    /** where no hours are known */
    readonly averageGPerKwh: number | null;
  }[];
  readonly cleanestWeek: string | null;
  readonly cleanestAhead: string | null;
  /** zones whose order turns round at the margin */
  readonly disagreements: readonly {
    readonly cleaner: string;
    readonly dirtier: string;
    readonly averageGPerKwh: readonly [number, number];
    readonly marginalGPerKwh: readonly [number, number];
  }[];
  /** by zone */
  readonly deployments: Readonly<Record<string, readonly string[]>>;
  /** what the same work takes on each deployment, g per 1,000 output tokens */
  readonly equalPerformance:
    | readonly {
        readonly deployment: string;
        readonly zone: string;
        readonly accelerator: string;
        /** output tokens a second of one replica at its batch */
        readonly replicaTokensPerSecond: number;
        readonly replicas: number;
        readonly accelerators: number;
        readonly kilowatts: number;
        readonly whPer1000: number;
        readonly embodiedGPer1000: number;
        readonly weekGPer1000: number | null;
        readonly aheadGPer1000: number | null;
        readonly weekKg: number | null;
        /** an average stands in for the hours of the week */
        readonly average: boolean;
      }[]
    | null;
  readonly warnings: readonly string[];
}

export interface GridHour {
  readonly zone: string;
  readonly hour: number;
  /** g/kWh; null: unknown */
  readonly directGPerKwh: number | null;
  readonly lifecycleGPerKwh: number;
  /** g/kWh; null: unknown */
  readonly marginalGPerKwh?: number | null;
  readonly price?: {
    readonly usdPerMwh: number;
    readonly published: {
      readonly perMwh: number;
      readonly currency: string;
    };
    readonly rate: {
      readonly usd: number;
      readonly asOf: string;
      readonly source: string;
    } | null;
    readonly kind: 'contract' | 'day-ahead' | 'wholesale';
    readonly source: string;
    readonly licence: string;
  } | null;
  readonly lowCarbonShare: number | null;
  readonly renewableShare: number | null;
  readonly kind: 'hourly' | 'hourly-estimated' | 'forecast' | 'yearly-average' | 'synthetic-typical-day';
  readonly ageHours: number;
  readonly sigma: number;
  readonly source: string;
  readonly licence: string;
}

export interface Verification {
  /** no problem was found */
  readonly ok: boolean;
  /** and something was there in which one could have been found */
  readonly whole: boolean;
  /** what was not proved, and why */
  readonly unproved: readonly string[];
  /** heads of chains that the state knows; without any the whole chain could be replaced */
  readonly anchors: number;
  readonly files: {
    readonly ok: boolean;
    readonly segments: number;
    readonly entries: number;
    readonly bytes: number;
    /** segments whose entries were retired */
    readonly tombstones: number;
    /** end of the chain of each writer */
    readonly heads: Readonly<Record<string, string>>;
    /** heads that were compared with their anchor */
    readonly anchored: number;
    readonly signature: 'none' | 'valid' | 'invalid';
    /** entries in journal files that are not sealed yet: nothing vouches for them */
    readonly open: {
      readonly files: number;
      readonly entries: number;
    };
    /** of the problems, those about files that are none of the books: nothing in them counts */
    readonly strangers: readonly {
      readonly file: string;
      readonly problem: string;
    }[];
    readonly problems: readonly {
      readonly file: string;
      readonly problem: string;
    }[];
  };
  /** null: figures of files that are damaged or gone say nothing */
  readonly figures: {
    readonly ok: boolean;
    /** entries that were computed again */
    readonly checked: number;
    /** entries that carry none, such as refused or imported ones */
    readonly withoutFactors: number;
    /** booked less computed carbon over all that was checked */
    readonly differenceG: number;
    readonly problems: readonly {
      readonly file: string;
      readonly problem: string;
    }[];
  } | null;
  readonly problems: readonly {
    readonly file: string;
    readonly problem: string;
  }[];
}

export interface Reconciliation {
  readonly ok: boolean;
  readonly format: 'openai' | 'anthropic' | 'csv';
  readonly operator: string | null;
  readonly from: string;
  /** the last day */
  readonly to: string;
  readonly lines: number;
  readonly tolerancePercent: number;
  readonly usd: Readonly<Record<string, string>>;
  /** the same, exact */
  readonly nanoUsd: Readonly<Record<string, string>>;
  /** invoice less books, by what explains it */
  readonly reasons: Readonly<Record<string, string>>;
  readonly unmatchedShare: number;
  readonly byModel: boolean;
  readonly byKey: boolean;
  /** keys that do not go through the gateway */
  readonly bypassing: readonly {
    readonly key: string;
    readonly projects: readonly string[];
    /** USD to the cent */
    readonly usd: string;
    readonly tokens: number | null;
    readonly from: string;
    readonly to: string;
  }[];
  readonly differences: readonly {
    readonly day: string;
    readonly model: string | null;
    readonly key: string | null;
    readonly item: string | null;
    /** USD to the cent */
    readonly invoicedUsd: string;
    /** USD to the cent */
    readonly bookedUsd: string;
    /** null: not counted */
    readonly invoicedTokens: {
      readonly input: number;
      readonly cacheRead: number;
      readonly cacheWrite: number;
      readonly output: number;
    } | null;
    /** null: not counted */
    readonly bookedTokens: {
      readonly input: number;
      readonly cacheRead: number;
      readonly cacheWrite: number;
      readonly output: number;
    } | null;
    readonly why: readonly {
      readonly reason:
        'bypass' | 'missing-usage' | 'price' | 'not-tokens' | 'not-invoiced' | 'rounding' | 'unexplained';
      /** USD to the cent */
      readonly usd: string;
    }[];
  }[];
  readonly settled: {
    readonly reference: string;
    readonly booked: boolean;
  } | null;
  readonly notes: readonly string[];
}

export const controlPlane = {
  /** totals since the start, tiles with their baseline, budgets and durability */
  overview: () => ask<Overview>('GET', '/api/overview'),
  /** sites with grid intensity now, origins and recent flows */
  map: () => ask<MapState>('GET', '/api/map'),
  /** grid intensity by zone over the last and the next 48 hours, and prices, latency, load of each site and why recent decisions passed it by */
  mapHours: () => ask<MapHours>('GET', '/api/map/hours'),
  /** what was booked at each site since midnight UTC */
  mapToday: () => ask<MapToday>('GET', '/api/map/today'),
  /** why a namespace of Kubernetes does not serve: causes with the quotes that show them, and what it has wasted; only reads */
  doctor: (input: { readonly namespace?: string; readonly about?: string }) =>
    ask<Examination>('GET', '/api/doctor', input),
  /** a Grafana dashboard of our metrics for a need in plain words, each panel tried on Prometheus; no model, only reads */
  dashboard: (input: { readonly need: string }) => ask<NeedDashboard>('GET', '/api/dashboard', input),
  /** requests, newest first: the newest that are in memory, or with `from` a page of the whole ledger */
  decisions: (input: {
    readonly limit?: number;
    readonly workload?: string;
    readonly moved?: boolean;
    readonly from?: number;
    readonly to?: number;
    readonly before?: string;
    readonly search?: string;
    readonly model?: string;
    readonly deployment?: string;
    readonly origin?: string;
    readonly team?: string;
    readonly key?: string;
    readonly outcome?: 'served' | 'cached' | 'refused' | 'failed';
    readonly tier?:
      | 'measured'
      | 'measured-calibrated'
      | 'modelled-observed'
      | 'modelled-open'
      | 'modelled-inferred'
      | 'modelled-opaque'
      | 'vendor-declared'
      | 'imported';
    readonly mode?: 'observe' | 'shadow' | 'enforce';
    readonly reason?: 'lowest-full-cost' | 'only-candidate' | 'default' | 'degraded' | 'no-candidate';
    readonly exclusion?:
      | 'feasible'
      | 'control'
      | 'capability'
      | 'context'
      | 'model'
      | 'quality'
      | 'latency-limit'
      | 'capacity'
      | 'health'
      | 'budget'
      | 'grid-unknown'
      | 'cost-unknown';
  }) => ask<DecisionList>('GET', '/api/decisions', input),
  /** explain one request: where it went and what would have flipped that */
  why: (input: { readonly id: string; readonly carbonUsdPerTonne?: number; readonly latencyUsdPerSecond?: number }) =>
    ask<Why>('GET', '/api/decisions/{id}', input),
  /** nearest, static-best, online and hindsight side by side; null until a replay has finished */
  compare: () => ask<Comparison | null>('GET', '/api/comparison'),
  /** version of the config in force on the process of the control plane, and why a changed one was refused */
  configVersion: () => ask<ConfigVersion>('GET', '/api/config/version'),
  /** show every key, without its secret */
  keysList: (input: { readonly organisation?: string }) => ask<readonly Key[]>('GET', '/api/keys/list', input),
  /** make a key; it is shown this once */
  keysCreate: (input: {
    /** who pays */
    readonly organisation: string;
    /** what the key is for */
    readonly name: string;
    /** expires after so many days, 100 years at most */
    readonly days?: number;
    /** believe its x-joulegate-origin header */
    readonly trustOrigin?: boolean;
    /** only these workloads, separated by commas */
    readonly workloads?: readonly string[];
    /** a team of the organisation, whose limits bind too */
    readonly team?: string;
    /** requests a minute */
    readonly rpm?: number;
    /** tokens a minute */
    readonly tpm?: number;
    /** requests at once */
    readonly concurrency?: number;
    /** money per period, USD */
    readonly budgetUsd?: number;
    /** energy per period, Wh */
    readonly budgetWh?: number;
    /** carbon per period, g CO2e */
    readonly budgetG?: number;
    /** water per period, L of water */
    readonly budgetLitres?: number;
    /** of the budgets */
    readonly period?: 'day' | 'month' | 'total';
  }) => ask<CreatedKey>('POST', '/api/keys/create', input),
  /** give a key other limits of its own, on every gateway within two seconds */
  keysLimits: (input: {
    readonly id: string;

    /** no limits of its own: those of the config hold */
    readonly clear?: boolean;
    /** requests a minute */
    readonly rpm?: number;
    /** tokens a minute */
    readonly tpm?: number;
    /** requests at once */
    readonly concurrency?: number;
    /** money per period, USD */
    readonly budgetUsd?: number;
    /** energy per period, Wh */
    readonly budgetWh?: number;
    /** carbon per period, g CO2e */
    readonly budgetG?: number;
    /** water per period, L of water */
    readonly budgetLitres?: number;
    /** of the budgets */
    readonly period?: 'day' | 'month' | 'total';
  }) => ask<ChangedLimits>('POST', '/api/keys/{id}/limits', input),
  /** refuse a key until it is thawed, on every gateway within two seconds */
  keysFreeze: (input: {
    readonly id: string;

    /** told to its holder; name nobody */
    readonly why?: string;
  }) => ask<FrozenKey>('POST', '/api/keys/{id}/freeze', input),
  /** let a key go that was throttled or frozen, on every gateway within two seconds */
  keysThaw: (input: { readonly id: string }) => ask<ThawedKey>('POST', '/api/keys/{id}/thaw', input),
  /** end a key, on every gateway within two seconds */
  keysRevoke: (input: { readonly id: string }) => ask<RevokedKey>('POST', '/api/keys/{id}/revoke', input),
  /** who asks, what they may, and how one signs in */
  me: () => ask<Me>('GET', '/api/me'),
  /** who signs in to the console */
  usersList: () => ask<readonly ConsoleUser[]>('GET', '/api/users/list'),
  /** make a user of the console; the password is shown this once */
  usersCreate: (input: {
    /** they sign in by it */
    readonly name: string;
    /** viewer: reads; operator: keys, limits, invoices too; auditor: proofs and the audit too; admin: all */
    readonly role: 'viewer' | 'operator' | 'auditor' | 'admin';
  }) => ask<CreatedUser>('POST', '/api/users/create', input),
  /** give a user another role; they sign in anew */
  usersRole: (input: {
    readonly user: string;

    /** viewer: reads; operator: keys, limits, invoices too; auditor: proofs and the audit too; admin: all */
    readonly role: 'viewer' | 'operator' | 'auditor' | 'admin';
  }) => ask<ConsoleUser>('POST', '/api/users/{user}/role', input),
  /** end a user: their sessions end, and they sign in no more */
  usersEnd: (input: { readonly user: string }) => ask<ConsoleUser>('POST', '/api/users/{user}/end', input),
  /** who changed what, newest first */
  audit: (input: {
    readonly limit?: number;
    readonly before?: string;
    readonly actor?: string;
    readonly action?: string;
    readonly subject?: string;
  }) => ask<AuditRecords>('GET', '/api/audit', input),
  /** the config in force, every default written out; secrets are named by where they stand */
  settings: () => ask<Settings>('GET', '/api/settings'),
  /** what becomes of each category of content in each workload, on prompts, documents and answers, and which are not covered */
  guardCoverage: () => ask<GuardCoverage>('GET', '/api/guard/coverage'),
  /** how often each check of the guard objects, by workload and category, and how far it is known that it was wrong */
  guardFindings: () => ask<GuardFindings>('GET', '/api/guard/findings'),
  /** say which answers were accepted and which were not: reports then tell what an accepted one cost */
  answersMark: (input: {
    /** requests as x-joulegate-decision names them, by commas */
    readonly ids?: readonly string[];
    /** these were not accepted */
    readonly rejected?: boolean;
    /** CSV with the columns id and accepted (true or false), in place of ids */
    readonly marks?: string;
    /** name of the file, for messages */
    readonly file?: string;
    /** only answers of this one may be marked */
    readonly organisation?: string;
  }) => ask<MarkedAnswers>('POST', '/api/answers/mark', input),
  /** of what time and of whom a report may be: months with traffic, organisations, reporting entities of the config */
  reportPeriods: () => ask<ReportPeriods>('GET', '/api/reports/periods'),
  /** money, energy, carbon, tokens and requests by organisation, team, key, model, workload or month, idle included */
  reportShowback: (input: {
    readonly by?: readonly ('organisation' | 'team' | 'key' | 'model' | 'workload' | 'month')[];
    readonly period?: string;
    readonly carbonFee?: number;
  }) => ask<Showback>('GET', '/api/reports/showback', input),
  /** Scope 2 and Scope 3 of a period by the GHG Protocol: every deployment classified by the lease test, missing facts named */
  reportGhg: (input: {
    readonly period: string;
    readonly asOf?: number;
    readonly organisation?: string;
    readonly entity?: string;
  }) => ask<GhgReport>('GET', '/api/reports/ghg', input),
  /** ESRS E1 in the codes of the revised text: energy, Scope 2 and 3 with the year before, the table of AR 26, the internal carbon price */
  reportEsrs: (input: {
    readonly period: string;
    readonly asOf?: number;
    readonly organisation?: string;
    readonly entity?: string;
  }) => ask<EsrsReport>('GET', '/api/reports/esrs', input),
  /** VSME B3 of a period: electricity, Scope 2 by location, intensity where turnover is given */
  reportVsme: (input: {
    readonly period: string;
    readonly asOf?: number;
    readonly organisation?: string;
    readonly entity?: string;
  }) => ask<VsmeReport>('GET', '/api/reports/vsme', input),
  /** SCI = (E * I + M) / R of a period, per request, token and declared unit: location-based, idle and the gateway itself in it */
  reportSci: (input: {
    readonly period: string;
    readonly asOf?: number;
    readonly organisation?: string;
    readonly entity?: string;
  }) => ask<SciReport>('GET', '/api/reports/sci', input),
  /** charges in FOCUS, the FinOps specification of cost and usage: rows by time, team, model, place and kind of tokens */
  reportFocus: (input: {
    readonly period: string;
    readonly asOf?: number;
    readonly organisation?: string;
    readonly every?: 'month' | 'day' | 'hour';
    readonly focusVersion?: '1.4' | '1.2';
    readonly noX?: boolean;
  }) => ask<Focus>('GET', '/api/reports/focus', input),
  /** one page for a customer of yours: tokens, money, energy and carbon by method, as their Scope 3 category 1, with tiers and sources */
  reportCustomer: (input: {
    readonly period: string;
    readonly asOf?: number;
    readonly tenant: string;
    readonly entity?: string;
  }) => ask<CustomerReport>('GET', '/api/reports/customer', input),
  /** who set which budget, limit, rule and price of a period, keys and commitments too, with the figures of seven days before and after each */
  reportGovernance: (input: { readonly period: string; readonly asOf?: number }) =>
    ask<GovernanceReport>('GET', '/api/reports/governance', input),
  /** why a period cost, took and emitted more or less than another: volume, model mix, place, price, efficiency, wasted work, grid, method */
  reportVariance: (input: {
    readonly from?: string;
    readonly to: string;
    readonly organisation?: string;
    readonly asOf?: number;
    readonly cells?: number;
  }) => ask<VarianceReport>('GET', '/api/reports/variance', input),
  /** work that can wait: open and recent batches, when they run, and what waiting is expected to save and has saved */
  batches: (input: {
    readonly id?: string;
    readonly organisation?: string;
    readonly open?: boolean;
    readonly limit?: number;
  }) => ask<Batches>('GET', '/api/batches', input),
  /** money, energy, carbon, latency and tokens of a period by one dimension, with what routing saved and the period before */
  reportBreakdown: (input: {
    readonly from?: number;
    readonly to?: number;
    readonly by?:
      | 'workload'
      | 'team'
      | 'key'
      | 'organisation'
      | 'model'
      | 'deployment'
      | 'operator'
      | 'site'
      | 'zone'
      | 'origin'
      | 'mode'
      | 'outcome';
  }) => ask<Breakdown>('GET', '/api/reports/breakdown', input),
  /** money, energy, carbon and latency of today, against the same hours of the day before and to the end of the month; every limit and budget; prices that decisions weigh */
  today: () => ask<Today>('GET', '/api/today'),
  /** every deployment: health, latency, load to come; of reserved capacity utilisation by hour, what idling costs and where it breaks even */
  fleet: (input: { readonly hours?: number }) => ask<FleetReport>('GET', '/api/fleet', input),
  /** the carbon that a millisecond buys: the requests of a period, decided again at every price of carbon and of time */
  reportFrontier: (input: { readonly from?: number; readonly to?: number; readonly workload?: string }) =>
    ask<Frontier>('GET', '/api/reports/frontier', input),
  /** a pack for an auditor: sums, grid hours, sources, a sample with its factors, chains, later truth, methods, and the SQL that makes the figures again */
  reportEvidence: (input: {
    readonly period: string;
    readonly asOf?: number;
    readonly organisation?: string;
    readonly sample?: number;
  }) => ask<EvidencePack>('GET', '/api/reports/evidence', input),
  /** prove a pack of evidence: its checksums, its factors, every line again from the ledger as it was known then, and the ledger itself */
  reportVerify: (input: {
    /** zip of "report evidence --zip", in base64 */
    readonly pack: string;
    /** compute every entry of the ledger again, not 1,000 of each segment */
    readonly all?: boolean;
  }) => ask<EvidenceVerification>('POST', '/api/reports/verify', input),
  /** score of every site and hardware under each workload, this hour: rules first, then grams, full cost and an index; for orchestrators */
  csoa: (input: { readonly workload?: string }) => ask<CsoaScores>('GET', '/api/csoa', input),
  /** at most ten things that would have emitted less, each replayed on the books, with what a tonne less costs */
  reportOpportunities: (input: {
    readonly from?: number;
    readonly to?: number;
    readonly workload?: string;
    readonly sites?: readonly string[];
    readonly carbonUsdPerTonne?: number;
    readonly latencyUsdPerSecond?: number;
  }) => ask<Opportunities>('GET', '/api/reports/opportunities', input),
  /** compare ways to serve a demand over years: the choice, what it costs and emits, what it hangs on and what flips it */
  plan: (input: {
    /** scenario, YAML (docs/plan.md) */
    readonly scenario: string;
    /** name of the file, for messages */
    readonly file?: string;
  }) => ask<PlanAnswer>('POST', '/api/plan', input),
  /** where how much hardware should stand and who is served from where: the placement, rules beside it, what a millisecond costs */
  siting: (input: {
    /** scenario, YAML (docs/siting.md) */
    readonly scenario: string;
    /** name of the file, for messages */
    readonly file?: string;
  }) => ask<SitingAnswer>('POST', '/api/siting', input),
  /** what was committed to, by whom, and what became of it: predicted beside realised */
  commitmentsList: (input: { readonly workload?: string }) =>
    ask<readonly TrackedCommitment[]>('GET', '/api/commitments', input),
  /** accept an option of a plan for a workload: it is laid over its policy, enforced and tracked */
  commitmentsAccept: (input: {
    /** scenario, YAML (docs/plan.md) */
    readonly scenario: string;
    /** name of the file, for messages */
    readonly file?: string;
    /** of the config */
    readonly workload: string;
    /** id of the option; the choice of the plan where absent */
    readonly option?: string;
    /** of the workload that carry the option out, separated by commas */
    readonly deployments: readonly string[];
    /** who answers for it */
    readonly owner: string;
    /** why */
    readonly reason: string;
    /** to be looked at again by then, such as 2027-03-01 */
    readonly reviewDate: string;
  }) => ask<Commitment>('POST', '/api/commitments/accept', input),
  /** the record of one commitment: what was compared, the trade-off, who accepted, what became of it */
  commitmentsRecord: (input: { readonly id: string }) => ask<TrackedCommitment>('GET', '/api/commitments/{id}', input),
  /** end a commitment: the workload's own policy holds again */
  commitmentsEnd: (input: {
    readonly id: string;

    /** for the record */
    readonly why: string;
  }) => ask<Commitment>('POST', '/api/commitments/{id}/end', input),
  /** what a second of waiting is worth to you: by staff time, by sales, by customers who stay */
  latencyValue: (input: {
    /** whose answers are waited for */
    readonly requestsPerYear: number;
    /** cost of an hour of who waits; low, middle, high with commas between */
    readonly staffUsdPerHour?: string;
    /** part of the requests that somebody waits for, 0 to 1; low, middle, high with commas between */
    readonly waitingShare?: string;
    /** sales that these requests bring; low, middle, high with commas between */
    readonly salesUsdPerYear?: string;
    /** margin of those sales, 0 to 1; low, middle, high with commas between */
    readonly marginShare?: string;
    /** part of the sales that 100 ms more lose, such as 0.002,0.005,0.01; low, middle, high with commas between */
    readonly salesLostPer100Ms?: string;
    /** what the customers of these requests bring in a year, as margin; low, middle, high with commas between */
    readonly customersUsdPerYear?: string;
    /** part of them that 100 ms more drive away in a year; low, middle, high with commas between */
    readonly customersLostPer100Ms?: string;
  }) => ask<LatencyValue>('POST', '/api/latency/value', input),
  /** what is often said of serving AI: our figure, when it holds, when it inverts, and what it rests on */
  explainClaims: (input: { readonly claim?: string }) => ask<Claims>('GET', '/api/explain/claims', input),
  /** cards for procurement: region, surcharge, retention, training, published energy and certificates of vendors, dated */
  vendors: (input: { readonly vendor?: string }) => ask<VendorCards>('GET', '/api/vendors', input),
  /** the requests of a period, decided again under another latency budget, other prices or another fleet, against what happened */
  replayBooks: (input: {
    readonly from?: number;
    readonly to?: number;
    readonly workload?: string;
    readonly sites?: readonly string[];
    readonly latencyBudgetMs?: number;
    readonly latencyLimitMs?: number;
    readonly carbonUsdPerTonne?: number;
    readonly latencyUsdPerSecond?: number;
    readonly without?: readonly string[];
  }) => ask<BooksReplay>('GET', '/api/replay', input),
  /** grid intensity and electricity price of zones: now, over the last week, and forecast for the next four days */
  grid: (input: {
    readonly zones?: readonly string[];
    readonly workload?: string;
    readonly at?: string;
    readonly week?: boolean;
    readonly tokensPerSecond?: number;
    readonly requestTokens?: string;
  }) => ask<Grid>('GET', '/api/grid', input),
  /** prove the books: files, chains, anchors, sums, and figures computed again from usage and factors */
  ledgerVerify: (input: { readonly all?: boolean; readonly sample?: number; readonly publicKey?: string }) =>
    ask<Verification>('GET', '/api/ledger/verify', input),
  /** hold a provider's invoice against the books: matched, missing, bypassing, to the cent */
  ledgerReconcile: (input: {
    /** export of costs; docs/reconcile.md says where to get it */
    readonly invoice: string;
    /** name of the invoice, in messages and as its source */
    readonly file?: string;
    readonly format?: 'auto' | 'openai' | 'anthropic' | 'csv';
    /** days from; the first of the invoice otherwise */
    readonly from?: string;
    /** days before; the last of the invoice otherwise */
    readonly to?: string;
    /** whose deployments in the books; openai or anthropic by the format, all for a csv */
    readonly operator?: string;
    /** who pays, as the books name it; all otherwise */
    readonly organisation?: string;
    /** the provider's keys that the gateway calls with, as the invoice names them */
    readonly gatewayKey?: readonly string[];
    /** percent; not reconciled where more is unmatched */
    readonly tolerance?: number;
    /** book the invoice as a settlement */
    readonly settle?: boolean;
    /** of the settlement; name and hash of the file otherwise */
    readonly reference?: string;
    /** who settles */
    readonly by?: string;
    /** of the settlement */
    readonly note?: string;
  }) => ask<Reconciliation>('POST', '/api/ledger/reconcile', input),
};
