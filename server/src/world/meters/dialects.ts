import type { DeviceKind, EnergyQuality, Engine } from './types.ts';

/** How one exporter names the energy of one kind of device. */
export interface EnergyDialect {
  readonly metric: string;
  readonly kind: DeviceKind;
  /** Label that holds the device's id. */
  readonly identity: string;
  readonly quality: EnergyQuality;
  /** Microjoules in a unit of the counter; gauges are in watts. */
  readonly microJPerUnit: number;
  /**
   * `same`: series with equal identity repeat one counter (a GPU once per MIG slice or pod, or under a new pod
   * after the exporter restarted), so one is read. `parts`: they add up.
   */
  readonly series: 'same' | 'parts';
  /** Labels whose value must be one of these. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  readonly source: string;
}

const DCGM = 'NVIDIA dcgm-exporter 4.5, etc/default-counters.csv';
const KEPLER = 'Kepler (rewrite), docs/user/metrics.md';
const KEPLER_OLD = 'Kepler 0.7, docs/design/metrics.md';
const AMD = 'AMD device-metrics-exporter, docs/configuration/metricslist.md; the operator puts amd_ before each name';
const TRITON = 'Triton inference server, docs/user_guide/metrics.md: what serves TensorRT-LLM engines';
/** On a partitioned GPU only the first partition shows the power of the whole. */
const wholeGpu = { only: { partition_id: ['', '0'] } } as const;
const joules = { quality: 'energy-counter', microJPerUnit: 1e6 } as const;

/** In order of preference: a hardware counter before a share that another tool worked out, power last. */
export const ENERGY_DIALECTS: readonly EnergyDialect[] = [
  {
    metric: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
    kind: 'gpu',
    identity: 'UUID',
    quality: 'energy-counter',
    microJPerUnit: 1000,
    series: 'same',
    source: DCGM,
  },
  {
    metric: 'kepler_node_gpu_joules_total',
    kind: 'gpu',
    identity: 'gpu_uuid',
    ...joules,
    series: 'same',
    source: KEPLER,
  },
  {
    metric: 'DCGM_FI_DEV_POWER_USAGE',
    kind: 'gpu',
    identity: 'UUID',
    quality: 'power-integral',
    microJPerUnit: 1e6,
    series: 'same',
    source: DCGM,
  },
  ...['gpu_energy_consumed', 'amd_gpu_energy_consumed'].map((metric) => ({
    metric,
    kind: 'gpu' as const,
    identity: 'serial_number',
    quality: 'energy-counter' as const,
    microJPerUnit: 1,
    series: 'same' as const,
    ...wholeGpu,
    source: AMD,
  })),
  ...[
    'gpu_package_power',
    'amd_gpu_package_power',
    'gpu_power_usage',
    'amd_gpu_power_usage',
    'gpu_average_package_power',
    'amd_gpu_average_package_power',
  ].map((metric) => ({
    metric,
    kind: 'gpu' as const,
    identity: 'serial_number',
    quality: 'power-integral' as const,
    microJPerUnit: 1e6,
    series: 'same' as const,
    ...wholeGpu,
    source: AMD,
  })),
  { metric: 'nv_energy_consumption', kind: 'gpu', identity: 'gpu_uuid', ...joules, series: 'same', source: TRITON },
  // Package and memory do not overlap; core and uncore lie inside the package.
  {
    metric: 'kepler_node_cpu_joules_total',
    kind: 'host',
    identity: 'node_name',
    ...joules,
    series: 'parts',
    only: { zone: ['package', 'dram'] },
    source: KEPLER,
  },
  {
    metric: 'kepler_node_platform_joules_total',
    kind: 'host',
    identity: 'instance',
    ...joules,
    series: 'parts',
    source: KEPLER_OLD,
  },
  {
    metric: 'kepler_node_package_joules_total',
    kind: 'host',
    identity: 'instance',
    ...joules,
    series: 'parts',
    source: KEPLER_OLD,
  },
  {
    metric: 'kepler_pod_gpu_joules_total',
    kind: 'pod',
    identity: 'pod_id',
    ...joules,
    series: 'parts',
    source: KEPLER,
  },
  {
    metric: 'kepler_container_gpu_joules_total',
    kind: 'pod',
    identity: 'pod_name',
    ...joules,
    series: 'parts',
    source: KEPLER_OLD,
  },
];

/** Metrics of one serving engine; several names are tried in order, the newest first. */
export interface EngineDialect {
  readonly prompt: readonly string[];
  /** Prompt tokens that the prefix cache answered; `prompt` holds them too. */
  readonly cached: readonly string[];
  readonly generation: readonly string[];
  readonly running: readonly string[];
  readonly source: string;
}

export const ENGINE_DIALECTS: Readonly<Record<Engine, EngineDialect>> = {
  vllm: {
    prompt: ['vllm:prompt_tokens_total', 'vllm:request_prompt_tokens_sum'],
    cached: ['vllm:prompt_tokens_cached_total', 'vllm:prefix_cache_hits_total', 'vllm:gpu_prefix_cache_hits_total'],
    generation: ['vllm:generation_tokens_total', 'vllm:request_generation_tokens_sum'],
    running: ['vllm:num_requests_running'],
    source: 'docs.vllm.ai usage/metrics, v0.5.3 to v0.32',
  },
  sglang: {
    prompt: ['sglang:prompt_tokens_total'],
    cached: ['sglang:cached_tokens_total'],
    generation: ['sglang:generation_tokens_total'],
    running: ['sglang:num_running_reqs'],
    source: 'docs.sglang.io production_metrics',
  },
  tgi: {
    prompt: ['tgi_request_input_length_sum'],
    cached: [],
    generation: ['tgi_request_generated_tokens_sum'],
    running: ['tgi_batch_current_size'],
    source: 'text-generation-inference docs/source/reference/metrics.md',
  },
  nim: {
    prompt: ['prompt_tokens_total'],
    cached: [],
    generation: ['generation_tokens_total'],
    running: ['num_requests_running'],
    source: 'docs.nvidia.com NIM observability',
  },
  trtllm: {
    prompt: ['trtllm_prompt_tokens_total'],
    cached: ['trtllm_prompt_cached_tokens_total'],
    generation: ['trtllm_generation_tokens_total'],
    running: ['trtllm_num_requests_running'],
    source: 'TensorRT-LLM tensorrt_llm/metrics/collector.py; 1.1 counts no tokens',
  },
};

/** Gauges of how busy a GPU is. */
export const BUSY_DIALECTS: readonly { readonly metric: string; readonly identity: string; readonly full: number }[] = [
  { metric: 'DCGM_FI_PROF_GR_ENGINE_ACTIVE', identity: 'UUID', full: 1 },
  { metric: 'DCGM_FI_DEV_GPU_UTIL', identity: 'UUID', full: 100 },
  { metric: 'gpu_gfx_activity', identity: 'serial_number', full: 100 },
  { metric: 'amd_gpu_gfx_activity', identity: 'serial_number', full: 100 },
  { metric: 'nv_gpu_utilization', identity: 'gpu_uuid', full: 1 },
];

/** No accelerator draws more than 3 kW, no node more than 100 kW. */
export const MAX_WATTS: Readonly<Record<DeviceKind, number>> = { gpu: 3000, host: 100_000, pod: 100_000 };
/** No deployment counts more tokens in a second. */
export const MAX_TOKENS_PER_SECOND = 1e7;
