/**
 * Coefficients of the roofline model, fitted by `training/energy.ts`. What each does in the formula:
 * docs/methods/energy.md.
 */
export interface RooflineCoefficients {
  /** Host time of a decode step that the accelerators wait for, and per running sequence; by serving software. */
  readonly stepSeconds: number;
  readonly sequenceSeconds: number;
  readonly stack2024StepSeconds: number;
  readonly stack2024SequenceSeconds: number;
  /** Fixed time per layer and step; added for mixtures, and for mixtures in fp8. */
  readonly layerSeconds: number;
  readonly mixtureLayerSeconds: number;
  readonly quantisedLayerSeconds: number;
  /** Added per layer and step for each doubling of the accelerators that share a model. */
  readonly commSeconds: number;
  /** Exchange between accelerators per layer and running sequence; mixtures relative to it. */
  readonly exchangeSeconds: number;
  readonly mixtureExchange: number;
  /** Tokens of a batch choose alike: B of them touch as many experts as B to this power independent ones. */
  readonly routingSpread: number;
  /** Achieved share of peak memory bandwidth; experts and key-value cache relative to it. */
  readonly memoryEfficiency: number;
  readonly mixtureMemory: number;
  readonly cacheEfficiency: number;
  /** Share of the untouched experts that mixtures in fp8 read all the same. */
  readonly quantisedAllExperts: number;
  /** Achieved share of peak arithmetic in decode and prefill; fp8 relative to it, dense and mixture. */
  readonly decodeEfficiency: number;
  readonly prefillEfficiency: number;
  readonly quantisedArithmetic: number;
  readonly quantisedMixtureArithmetic: number;
  /** Arithmetic of experts over their active parameters: padding and imbalance. */
  readonly mixtureArithmetic: number;
  /** Achieved shares on Blackwell relative to Hopper, and its fixed time. */
  readonly blackwellMemory: number;
  readonly blackwellArithmetic: number;
  readonly blackwellLayer: number;
  /** Power over TDP: always, and added while reading memory and while calculating. */
  readonly powerBase: number;
  readonly powerMemory: number;
  readonly powerArithmetic: number;
  /** Base power relative to one H100: other generations, and several accelerators together. */
  readonly blackwellBase: number;
  readonly ampereBase: number;
  readonly manyBase: number;
}

/** How well the model predicted what its fit had not seen. APE is the absolute error over the measured value. */
export interface FoldError {
  readonly heldOut: string;
  readonly points: number;
  readonly medianApe: number;
  readonly p90Ape: number;
  readonly within2x: number;
}

/** What the rows of a fit span: from their 5th to their 95th percentile where it is a number. */
export interface FitRange {
  readonly batch: readonly [number, number];
  readonly totalParamsB: readonly [number, number];
  readonly activeParamsB: readonly [number, number];
  readonly accelerators: readonly string[];
  /** `bf16 dense`, `fp8 mixture`... */
  readonly precisions: readonly string[];
}

/** What a 90 % interval widens by outside of a fit's range, log-half-widths: found by fits that were kept from seeing part of it. */
export interface ReachWidths {
  /** For each e-fold of batch, parameters or active parameters beyond the range. */
  readonly perEfold: number;
  readonly accelerator: number;
  readonly precision: number;
  /** For each e-fold between a batch and that of the measured point. */
  readonly calibratedPerEfold: number;
}

/** What `training/energy.ts` writes. */
export interface EnergyArtefact {
  readonly version: string;
  readonly fitted: string;
  readonly seed: number;
  readonly sources: readonly string[];
  readonly points: number;
  /** Vendors of the newest series that the fit saw; an error on others is out of sample. */
  readonly vendors: readonly string[];
  readonly coefficients: RooflineCoefficients;
  /** Conditions of the laboratory that its rows do not state; only training and bench use them. */
  readonly conditions: Readonly<Record<string, number>>;
  readonly range: FitRange;
  readonly widths: ReachWidths;
  /** Multiplicative 90 % factors within the range by what is known: the widest that held-out vendors, families, accelerators and series ask for. */
  readonly factor90: {
    readonly batchKnown: number;
    readonly calibrated: number;
    readonly batchInferred: number;
    readonly batchAssumed: number;
  };
  /** Log-sigma of the modelled time per output token over held-out vendors: nine in ten within 1.645 of it. */
  readonly tpotSigma: number;
  readonly folds: Readonly<Record<'family' | 'vendor' | 'accelerator', readonly FoldError[]>>;
}
