import type { Code } from '../codes.ts';

/** What a program says when it fails, and which cause that is. First match of the list wins; most specific first. */
export interface Saying {
  readonly code: Code;
  readonly pattern: RegExp;
  readonly summary: string;
  /** A saying of many causes: weaker than what a specific one says. */
  readonly isVague?: true;
}

/**
 * Wordings of vLLM, SGLang, TGI, PyTorch, NCCL, Hugging Face, shells and common clients, as reported in public threads of
 * these projects. One line is looked at a time.
 */
export const SAYINGS: readonly Saying[] = [
  {
    code: 'llm.kv-cache-too-small',
    summary: 'the context length does not fit into the KV cache that is left',
    pattern:
      /max(?:imum)?[ _](?:model|seq)[ _a-z]*len.{0,160}(?:KV cache|kv_cache)|(?:KV cache).{0,120}larger than the available|needed.{0,60}KV cache.{0,80}available|No available memory for the cache blocks/i,
  },
  {
    code: 'llm.gpu-memory-occupied',
    summary: 'another process holds memory of the GPU',
    pattern: /Free memory on device.{0,120}less than desired|GPU memory.{0,60}(?:already|in use by)/i,
  },
  {
    code: 'llm.cuda-oom',
    summary: 'the memory of the GPU runs out',
    pattern:
      /CUDA out of memory|OutOfMemoryError: (?:CUDA|HIP)|CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation|HIP out of memory|CUDA error: out of memory/i,
  },
  {
    code: 'llm.model-gated',
    summary: 'the model may not be read: its repository is gated',
    pattern:
      /GatedRepoError|gated repo|Access to model .{0,120} is restricted|awaiting a review from the repo authors|must (?:be authenticated|have access) to (?:access )?it|401 Client Error.{0,120}huggingface|403 Client Error.{0,120}huggingface|Invalid (?:user|username or password).{0,40}(?:hf|token)/i,
  },
  {
    code: 'llm.tensor-parallel-mismatch',
    summary: 'the model cannot be split over so many GPUs',
    pattern:
      /(?:attention heads|num_heads|num_attention_heads|hidden size|vocab).{0,80}divisible by.{0,40}(?:tensor|world|tp|number of)|tensor[ _-]parallel.{0,60}(?:larger than|greater than|exceeds|not divisible|cannot)|world size.{0,60}(?:larger|greater) than.{0,40}GPUs|invalid device ordinal/i,
  },
  {
    code: 'llm.shm-too-small',
    summary: 'shared memory is too small for several GPUs',
    pattern:
      /\/dev\/shm|insufficient shared memory|shared memory segment|Bus error.{0,60}(?:shm|shared)|DataLoader worker.{0,60}Bus error|shm(?:-|_)size/i,
  },
  {
    code: 'gpu.capability-too-low',
    summary: 'the GPU is too old for what is asked of it',
    pattern:
      /compute capability|Bfloat16 is only supported|no kernel image is available|requires? (?:a )?GPU with|sm_\d+ is not compatible/i,
  },
  {
    code: 'gpu.runtime-missing',
    summary: 'the node offers no NVIDIA driver or runtime',
    pattern:
      /libcuda\.so|libnvidia-ml\.so|nvidia-container-cli|could not select device driver|Failed to initialize NVML|Found no NVIDIA driver|NVIDIA-SMI has failed|driver\/library version mismatch/i,
  },
  {
    code: 'gpu.not-requested',
    summary: 'the program finds no GPU',
    pattern:
      /No CUDA GPUs are available|no CUDA-capable device|Failed to infer device type|CUDA is not available|torch\.cuda\.is_available\(\) (?:is|returned) False|CUDA_VISIBLE_DEVICES.{0,40}(?:empty|invalid)/i,
  },
  {
    code: 'config.service-env-collision',
    summary: 'a variable that Kubernetes sets for a service is taken for a setting',
    pattern:
      /\b[A-Z0-9_]+_PORT\b.{0,80}(?:tcp:\/\/|appears to be a URI)|(?:invalid|could not|cannot|parsing|convert|literal).{0,60}tcp:\/\/\d/i,
  },
  { code: 'image.arch-mismatch', summary: 'the program is for another processor', pattern: /exec format error/i },
  {
    code: 'app.certificate-expired',
    summary: 'a certificate has expired',
    pattern:
      /certificate (?:has |is )?expired|certificate has expired or is not yet valid|CERT_HAS_EXPIRED|cert(?:ificate)?.{0,40}expired on|ExpiredCert|ssl.{0,60}expired/i,
  },
  {
    code: 'app.certificate-untrusted',
    summary: 'a certificate is of nobody whom it trusts, or for another name',
    pattern:
      /certificate signed by unknown authority|self[- ]signed certificate|unable to (?:get local issuer|verify the first) certificate|PKIX path building failed|certificate is valid for .{0,160}, not |doesn't match (?:either of|any of|certificate)|Hostname mismatch, certificate|ERR_TLS_CERT_ALTNAME_INVALID|CERTIFICATE_VERIFY_FAILED/i,
  },
  {
    code: 'config.missing-env',
    summary: 'an environment variable is not set',
    pattern:
      /(?:environment|env)[ _-]?var(?:iable)?s?\b.{0,80}(?:not set|undefined|missing|required|unset|is empty|must be set|not found|not defined|not provided)|(?:missing|required|undefined|unset|no).{0,24}(?:environment|env)[ _-]?var|KeyError: ["'][A-Z][A-Z0-9_]{2,}["']|\b[A-Z][A-Z0-9_]{3,}\b:? (?:unbound variable|parameter (?:not set|null or not set)|is not set|not set|is required|must be (?:set|specified|provided))|panic: environment/i,
  },
  {
    code: 'serviceaccount.forbidden',
    summary: 'its service account lacks a right',
    pattern:
      /forbidden: User "system:serviceaccount:|is forbidden:.{0,80}cannot (?:get|list|watch|create|update|patch|delete)/i,
  },
  {
    code: 'container.port-conflict',
    summary: 'its port is in use',
    pattern: /address already in use|EADDRINUSE|port \d+ is already (?:in use|allocated)|bind: .{0,40}in use/i,
  },
  {
    code: 'storage.not-writable',
    summary: 'it may not write to its volume',
    pattern:
      /Read-only file system|EROFS|(?:mkdir|open|create|write|chown|touch|cannot create)[^\n]{0,120}permission denied|EACCES|data directory .{0,80}wrong ownership|Permission denied: ['"]\//,
  },
  {
    code: 'storage.disk-full',
    summary: 'a volume has no room left',
    pattern:
      /No space left on device|ENOSPC|disk (?:is )?full|disk quota exceeded|could not extend file|database is full/i,
  },
  {
    code: 'network.dns-name-not-resolved',
    summary: 'a host name is not resolved',
    pattern:
      /Could not resolve host|no such host|Name or service not known|Temporary failure in name resolution|nodename nor servname|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|NXDOMAIN|UnknownHostException|Name does not resolve|server misbehaving|Host is unresolved|bad address '/i,
  },
  {
    code: 'container.bad-command',
    summary: 'the command or its arguments cannot be run',
    pattern:
      /(?:^|[ :])(?:syntax error|command not found|not found\s*$)|: not found$|executable file not found|unrecognized arguments?|unknown (?:shorthand )?(?:flag|option|command)|invalid option --|flag provided but not defined|No module named|can't open file|Cannot find module|Could not find or load main class|Unable to access jarfile|no such file or directory: unknown|error: the following arguments are required|unknown or unexpected option/i,
  },
  {
    code: 'app.credentials-refused',
    summary: 'what it needs refuses its credentials',
    pattern:
      /password authentication failed|no password supplied|role "[^"]+" does not exist|access denied for user|(?:sasl|scram)\S* .{0,40}(?:authentication|failed|mechanism)|AuthenticationFailed|authentication failed|auth(?:entication)? error|not authorized on \S+ to execute|command \S+ requires authentication|could not find user|UserNotFound|NOAUTH|WRONGPASS|invalid username-password pair|ACCESS_REFUSED|invalid (?:credentials|api[ _-]?key)|login failed for user|ORA-01017/i,
  },
  {
    code: 'app.dependency-failing',
    isVague: true,
    summary: 'something that it needs does not answer',
    pattern:
      /connection refused|ECONNREFUSED|i\/o timeout|ETIMEDOUT|connect(?:ion)?(?: attempt)? timed? ?out|no route to host|EHOSTUNREACH|could not connect|can't connect|unable to connect|failed to connect|cannot connect|connection (?:reset|closed) by peer|not reachable|unreachable|context deadline exceeded|deadline exceeded|not authorized|no reachable servers|server selection (?:error|timeout)|503 Service Unavailable|no healthy upstream|upstream connect error|Unavailable desc|broken pipe|too many connections/i,
  },
];

/** What of a log was understood. */
export interface Heard {
  readonly saying: Saying;
  readonly line: string;
  /** Lines that say the same. */
  readonly count: number;
}

const MOST_LINES = 400;
const LONGEST_LINE = 4_000;

/**
 * The most specific thing that the end of a log says, with the latest line that says it.
 * @example heardIn('curl: (6) Could not resolve host: db').saying.code // 'network.dns-name-not-resolved'
 */
export function heardIn(log: string): Heard | null {
  const lines = log.slice(-262_144).trimEnd().split('\n').slice(-MOST_LINES);
  for (const saying of SAYINGS) {
    let last: string | null = null;
    let count = 0;
    for (const line of lines) {
      if (line.length > LONGEST_LINE || !saying.pattern.test(line)) continue;
      last = line.trim();
      count++;
    }
    if (last !== null) return { saying, line: last, count };
  }
  return null;
}
