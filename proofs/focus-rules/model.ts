/** A check of the rule model: a function with its arguments. */
export interface Check {
  readonly CheckFunction?: string;
  readonly Items?: readonly Check[];
  readonly ModelRuleId?: string;
  readonly ColumnName?: string;
  readonly ColumnAName?: string;
  readonly ColumnBName?: string;
  readonly ResultColumnName?: string;
  readonly Value?: string | number | null;
  readonly Pattern?: string;
  readonly Comparator?: string;
  readonly ExpectedCount?: number;
}

export interface ModelRule {
  readonly Function: string;
  readonly Status: string;
  readonly Type: 'Static' | 'Dynamic';
  readonly ApplicabilityCriteria: readonly string[];
  readonly ValidationCriteria: {
    readonly MustSatisfy: string;
    readonly Keyword: string;
    readonly Requirement: Check;
    readonly Condition: Check;
  };
}

/** The rule model of a version, as its publisher writes it. */
export interface RuleModel {
  readonly Details: { readonly FOCUSVersion: string };
  readonly ModelDatasets: Readonly<Record<string, { readonly ModelRules: readonly string[] }>>;
  readonly ModelRules: Readonly<Record<string, ModelRule>>;
}

/** A rule of the cost and usage dataset with what its parents ask of it. */
export interface Rule extends ModelRule {
  readonly id: string;
  /** Of the rule and of the rules that it is part of. */
  readonly criteria: readonly string[];
  readonly conditions: readonly Check[];
  /** The rule that this one is one of several alternatives of; `null`: it stands for itself. */
  readonly alternativeOf: string | null;
}

const given = (check: Check): readonly Check[] => (check.CheckFunction === undefined ? [] : [check]);

/** Rules of a check, also those named in lists. */
const namedIn = ({ Items = [], ModelRuleId }: Check): readonly string[] => [
  ...(ModelRuleId === undefined ? [] : [ModelRuleId]),
  ...Items.flatMap(namedIn),
];

/**
 * Every rule that the dataset's own rule leads to, each once. What a rule is part of says when it holds: its applicability
 * and its condition are the part's too.
 */
export function rulesOf({ ModelRules, ModelDatasets }: RuleModel): readonly Rule[] {
  const found = new Map<string, Rule>();
  const walk = (
    id: string,
    criteria: readonly string[],
    conditions: readonly Check[],
    alternativeOf: string | null,
  ): void => {
    const rule = ModelRules[id];
    if (rule === undefined || found.has(id)) return;
    const { Requirement, Condition } = rule.ValidationCriteria;
    const own: Rule = {
      ...rule,
      id,
      criteria: [...new Set([...criteria, ...rule.ApplicabilityCriteria])],
      conditions: [...conditions, ...given(Condition)],
      alternativeOf,
    };
    found.set(id, own);
    for (const part of namedIn(Requirement))
      walk(part, own.criteria, own.conditions, Requirement.CheckFunction === 'OR' ? id : null);
  };
  for (const id of ModelDatasets['CostAndUsage']?.ModelRules ?? []) walk(id, [], [], null);
  return [...found.values()];
}
