import { hourStart, JoulegateError, type EpochHour, type Ms } from '../../units/index.ts';
import { price, type Access, type Capability, type GridHour, type Option } from '../../world/index.ts';
import type { InferredBatch } from '../energy/index.ts';
import { footprintFactors, withPrice, type FootprintFactors } from '../footprint/index.ts';
import { brokenRule, type Workload } from '../policy/index.ts';
import { carbonErrors } from './carbon-errors.ts';
import { compileSignal, type CompiledSignal } from './carbon-signal.ts';
import { EXCLUSIONS, type CarbonErrors, type Exclusion } from './types.ts';

export const exclusionCode = (exclusion: Exclusion): number => EXCLUSIONS.indexOf(exclusion);

const CAPABILITIES: readonly Capability[] = ['tools', 'vision', 'json', 'reasoning'];

/** Capabilities as a bit mask, so that a decision compares one number. */
export const capabilityMask = (capabilities: readonly Capability[]): number =>
  capabilities.reduce((mask, capability) => mask | (1 << CAPABILITIES.indexOf(capability)), 0);

/** The bit that no deployment has. */
const UNSERVED_BIT = 30;

/** Bits behind the capabilities', one for each name that deployments of one table know: no two names share one. */
export interface NeedBits {
  readonly endpoints: ReadonlyMap<string, number>;
  readonly protocols: ReadonlyMap<string, number>;
  /** Of endpoints that an upstream serves itself. */
  readonly served: ReadonlyMap<string, number>;
}

const servedBy = ({ endpoints = [], translated = [] }: TableOption): readonly string[] =>
  endpoints.filter((endpoint) => !translated.includes(endpoint));

/** @throws JoulegateError `JG_CONFIG` where a table's deployments know more names than a mask has bits */
function needBits(deployments: readonly TableOption[]): NeedBits {
  let next = CAPABILITIES.length;
  const bitOf = (name: string): readonly [string, number] => {
    if (next >= UNSERVED_BIT)
      throw new JoulegateError('JG_CONFIG', 'the deployments speak too many protocols and endpoints for one table', {
        where: 'deployments',
        hint: `at most ${UNSERVED_BIT - CAPABILITIES.length} names together`,
      });
    return [name, 1 << next++];
  };
  return {
    protocols: new Map([...new Set(deployments.flatMap(({ protocol }) => protocol ?? []))].map(bitOf)),
    endpoints: new Map([...new Set(deployments.flatMap(({ endpoints }) => endpoints ?? []))].map(bitOf)),
    served: new Map([...new Set(deployments.flatMap(servedBy))].map(bitOf)),
  };
}

/** What a request needs of a deployment beside capabilities, as a bit of the same mask; no deployment has that of an endpoint that none serves. */
export const endpointMask = ({ needs }: Pick<Table, 'needs'>, endpoint: string): number =>
  needs.endpoints.get(endpoint) ?? 1 << UNSERVED_BIT;
/** The need of a request that only an upstream can carry which serves its endpoint itself. */
export const servedMask = ({ needs }: Pick<Table, 'needs'>, endpoint: string): number =>
  needs.served.get(endpoint) ?? 1 << UNSERVED_BIT;
/** The need of a request that only its own protocol can carry. */
export const protocolMask = ({ needs }: Pick<Table, 'needs'>, protocol: string): number =>
  needs.protocols.get(protocol) ?? 1 << UNSERVED_BIT;

/** Bits that a deployment must have. */
export const maskOf = {
  capabilities: capabilityMask,
  endpoint: endpointMask,
  served: servedMask,
  protocol: protocolMask,
} as const;

/** A workload against one table: its candidates and what excludes them whatever the request. */
export interface CompiledWorkload extends CompiledSignal {
  readonly workload: Workload;
  /** Candidate ids, shared by every decision. */
  readonly ids: readonly string[];
  /** Position of each candidate in {@link Table.deployments}. */
  readonly indices: Int32Array;
  /** Exclusion codes that hold for every request; 0 is none. */
  readonly exclusions: Uint8Array;
  readonly defaultIndex: number;
  readonly errors: CarbonErrors;
}

/** An option, with what it speaks where requests will be sent to it. */
export type TableOption = Option &
  Partial<Pick<Access, 'protocol' | 'endpoints' | 'translated' | 'passthrough' | 'waiting'>>;

/** Everything that a decision reads, valid for one hour and one config; replaced whole. */
export interface Table {
  readonly version: number;
  readonly hour: EpochHour;
  readonly deployments: readonly TableOption[];
  readonly factors: readonly FootprintFactors[];
  /** Capabilities, endpoints and protocol of each deployment, as a mask. */
  readonly capabilities: Int32Array;
  readonly needs: NeedBits;
  readonly contextTokens: Float64Array;
  readonly models: readonly string[];
  /** Round trip (ms) from an origin to each deployment. */
  readonly roundTripMs: ReadonlyMap<string, Float64Array>;
  readonly workloads: ReadonlyMap<string, CompiledWorkload>;
  readonly indexOf: ReadonlyMap<string, number>;
}

export interface CompileInput {
  readonly version: number;
  readonly hour: EpochHour;
  readonly deployments: readonly TableOption[];
  readonly workloads: readonly Workload[];
  readonly origins: readonly string[];
  readonly gridAt: (option: Option, hour: EpochHour) => GridHour | undefined;
  readonly roundTripMs: (origin: string, option: Option) => Ms;
  /** The batch that observed token timing tells, for a serving that states none. */
  readonly inferredBatch?: (option: Option) => InferredBatch | null;
}

/**
 * Compiles policy, deployments and an hour into the table that `decide` reads.
 */
export function compile(input: CompileInput): Table {
  const { deployments, hour } = input;
  const indexOf = new Map(deployments.map((deployment, index) => [deployment.id, index]));
  const needs = needBits(deployments);
  const factors = deployments.map((deployment) => {
    const ofHour = footprintFactors(
      deployment,
      input.gridAt(deployment, hour),
      input.inferredBatch?.(deployment) ?? null,
    );
    const atHour = price(deployment.price, { at: hourStart(hour), promptTokens: 0 }).price;
    return atHour === null ? ofHour : withPrice(ofHour, atHour);
  });
  return {
    version: input.version,
    hour,
    deployments,
    factors,
    capabilities: Int32Array.from(deployments, (deployment) => {
      const { capabilities, endpoints = [], protocol } = deployment;
      let mask = capabilityMask(capabilities) | (protocol === undefined ? 0 : protocolMask({ needs }, protocol));
      for (const endpoint of endpoints) mask |= endpointMask({ needs }, endpoint);
      for (const endpoint of servedBy(deployment)) mask |= servedMask({ needs }, endpoint);
      return mask;
    }),
    needs,
    contextTokens: Float64Array.from(deployments, (deployment) => deployment.contextTokens),
    models: deployments.map((deployment) => deployment.model.key),
    roundTripMs: new Map(
      input.origins.map((origin) => [
        origin,
        Float64Array.from(deployments, (deployment) => input.roundTripMs(origin, deployment)),
      ]),
    ),
    workloads: new Map(
      input.workloads.map((workload) => [workload.id, compileWorkload(workload, deployments, indexOf, factors)]),
    ),
    indexOf,
  };
}

function compileWorkload(
  workload: Workload,
  deployments: readonly TableOption[],
  indexOf: ReadonlyMap<string, number>,
  factors: readonly FootprintFactors[],
): CompiledWorkload {
  const indices = Int32Array.from(workload.deployments, (id) => indexOf.get(id) ?? -1);
  const required = capabilityMask(workload.requires);
  const exclusions = Uint8Array.from(indices, (index) => {
    const deployment = deployments[index];
    if (deployment === undefined) return exclusionCode('control');
    if (brokenRule(workload.control, deployment) !== null) return exclusionCode('control');
    if ((capabilityMask(deployment.capabilities) & required) !== required) return exclusionCode('capability');
    if (!workload.models.some(({ model }) => model === deployment.model.key)) return exclusionCode('model');
    if (factors[index]?.lifecycleGPerWh === null) return exclusionCode('grid-unknown');
    return 0;
  });
  const members = [...indices].flatMap((index) => deployments[index] ?? []);
  return {
    workload,
    ids: workload.deployments,
    indices,
    exclusions,
    defaultIndex: indexOf.get(workload.defaultDeployment) ?? -1,
    errors: carbonErrors(
      members,
      [...indices].flatMap((index) => factors[index] ?? []),
    ),
    ...compileSignal(
      workload,
      [...indices].map((index) => factors[index]),
      [...exclusions].map((code) => code !== 0),
    ),
  };
}

/** Why a candidate is left out, by name and by code. */
export const exclusions = {
  names: EXCLUSIONS,
  codeOf: exclusionCode,
} as const;
