/** A scalar that a config sets. */
export type LeafValue = string | number | boolean;

/** Where a value stands: keys and names of list items, such as `['workloads', 'chat', 'control', 'noTraining']`. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: LeafValue;
  /** The value is a stand-in: what it stands for is shown nowhere. */
  readonly isSecret: boolean;
}

/** How what nobody may read is told apart. */
export interface Disguise {
  /** A stand-in for the name of an organisation or a team. */
  readonly owner: (name: string) => string;
  /** A stand-in for a secret: another one where the secret is another. */
  readonly secret: (value: string) => string;
}

/** For who compares and shows nothing. */
export const UNDISGUISED: Disguise = { owner: (name) => name, secret: (value) => value };

const SECRET_KEY = /^(credential|clientSecret|token|headers|command|accessKey.*)$|secret|password|apiKey/i;
/** What stands before the host or behind the path of an address may be a password. */
const SECRET_IN_ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*@|[^?#]*\?)/i;
const NAMES = [
  'id',
  'key',
  'name',
  'kind',
  'deployment',
  'site',
  'operator',
  'model',
  'what',
  'year',
  'vendor',
] as const;

type Item = Readonly<Record<string, unknown>>;
const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is LeafValue => ['string', 'number', 'boolean'].includes(typeof value);

/** Lists under these hold names of organisations; the keys of these are names of owners. */
const isOwnerList = (path: readonly string[]): boolean => path[0] === 'reporting' && path.at(-1) === 'organisations';
const isOwnerMap = (path: readonly string[]): boolean =>
  path.length === 2 && path[0] === 'limits' && (path[1] === 'organisations' || path[1] === 'teams');
const isHardBudgets = (path: readonly string[]): boolean => path[0] === 'limits' && path.at(-1) === 'budgets';

/** Name and amount of a hard budget: `usd day` and 5 of 5 USD a day. */
function hardBudget({ period, ...amount }: Item): readonly [string, unknown] {
  return [`${Object.keys(amount).join()} ${String(period)}`, Object.values(amount)[0]];
}

/** Items of a list under names that stay when others come before them. */
function named(items: readonly Item[]): readonly (readonly [string, Item])[] {
  const met = new Map<string, number>();
  return items.map((item) => {
    const key = NAMES.find((name) => isScalar(item[name]));
    const name = key === undefined ? 'item' : String(item[key]);
    const count = (met.get(name) ?? 0) + 1;
    met.set(name, count);
    return [count === 1 && key !== undefined ? name : `${name} ${count}`, item];
  });
}

/**
 * Every value that a config sets, one a path. A list of texts is one value, an item of a list of settings has its name
 * for a key, and what is `null` or empty is not set.
 * @param raw with every default written out
 * @example leavesOf({ gateway: { port: 1 } }, UNDISGUISED) // [{ path: ['gateway', 'port'], value: 1, isSecret: false }]
 */
export function leavesOf(raw: object, disguise: Disguise): readonly Leaf[] {
  const found: Leaf[] = [];
  const walk = (value: unknown, path: readonly string[], secret: boolean): void => {
    if (secret && value !== null && value !== undefined)
      return void found.push({ path, value: disguise.secret(JSON.stringify(value)), isSecret: true });
    if (Array.isArray(value)) return void list(value, path);
    if (isItem(value)) {
      for (const [key, each] of Object.entries(value))
        walk(each, [...path, isOwnerMap(path) ? disguise.owner(key) : key], SECRET_KEY.test(key));
      return;
    }
    if (!isScalar(value)) return;
    const isSecret = typeof value === 'string' && SECRET_IN_ADDRESS.test(value);
    found.push({ path, value: isSecret ? disguise.secret(value) : value, isSecret });
  };
  const list = (values: readonly unknown[], path: readonly string[]): void => {
    const scalars = values.filter(isScalar);
    if (scalars.length > 0)
      found.push({
        path,
        value: JSON.stringify(isOwnerList(path) ? scalars.map((each) => disguise.owner(String(each))) : scalars),
        isSecret: false,
      });
    const items = values.filter(isItem);
    if (isHardBudgets(path)) for (const [name, amount] of items.map(hardBudget)) walk(amount, [...path, name], false);
    else for (const [name, item] of named(items)) walk(item, [...path, name], false);
  };
  walk(raw, [], false);
  return found;
}
