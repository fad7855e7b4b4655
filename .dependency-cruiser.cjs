/** The floors of docs/concepts/architecture.md: a room imports from lower floors only, and by its index. */
const FLOORS = [
  ['units', 'edge', 'text'],
  ['world', 'state', 'identity'],
  ['kernel', 'simulator'],
  ['ledger', 'accounts', 'intake', 'documents', 'guard'],
  ['gateway', 'planning', 'reporting', 'doctor'],
  ['telemetry', 'doors'],
  ['config', 'app'],
  ['cli'],
];
const room = (names) => `^server/src/(${names.join('|')})/`;
const TEST = '\\.(test|fixture|test-data|integration\\.test)\\.ts$|\\.test\\.ts$';

const upward = FLOORS.flatMap((names, floor) => {
  const above = FLOORS.slice(floor + 1).flat();
  return above.length === 0
    ? []
    : [
        {
          name: `floor-${floor}-imports-no-higher`,
          severity: 'error',
          from: { path: room(names), pathNot: TEST },
          to: { path: room(above) },
        },
      ];
});
const wings = FLOORS.filter((names) => names.length > 1).flatMap((names) =>
  names.map((name) => {
    // Pairs that the design stacks within a floor.
    const mayKnow =
      {
        edge: ['units'],
        text: ['units', 'edge'],
        identity: ['state'],
        accounts: ['ledger'],
        intake: ['ledger'],
        app: ['config'],
      }[name] ?? [];
    const others = names.filter((other) => other !== name && !mayKnow.includes(other));
    return {
      name: `${name}-does-not-know-its-neighbours`,
      severity: 'error',
      from: { path: room([name]), pathNot: TEST },
      to: { path: room(others) },
    };
  }),
);

module.exports = {
  forbidden: [
    ...upward,
    ...wings,
    {
      name: 'simulator-has-laws-of-its-own',
      comment: 'Agreement with the kernel means something only if the simulator does not share its formulas.',
      severity: 'error',
      from: { path: '^server/src/simulator/', pathNot: TEST },
      to: { path: '^server/src/(kernel|ledger|state)/' },
    },
    {
      name: 'rooms-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^server/src/([^/]+)/', pathNot: TEST },
      to: { path: '^server/src/([^/]+)/.+', pathNot: ['^server/src/$1/', '^server/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'pure-rooms-take-edge-types-only',
      severity: 'error',
      from: { path: '^server/src/(units|kernel)/', pathNot: TEST },
      to: { path: '^server/src/edge/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-edge-opens-outgoing-sockets',
      severity: 'error',
      from: { path: '^server/src/', pathNot: ['^server/src/edge/', TEST] },
      to: { path: '(^|/)undici|^(node:)?(tls|https|dgram)$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'console-imports-server-types-only',
      severity: 'error',
      from: { path: '^console/src/', pathNot: TEST },
      to: { path: '^server/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workbooks-are-written-in-the-thread-of-plans',
      severity: 'error',
      from: {
        path: '^server/src/',
        pathNot: ['^server/src/planning/(plan/plan-worker|workbook/write-workbook)\\.ts$', TEST],
      },
      to: { path: '(^|/)write-excel-file|^server/src/planning/workbook/write-workbook\\.ts$' },
    },
    {
      name: 'documents-are-parsed-in-their-thread',
      severity: 'error',
      from: { path: '^server/src/documents/index\\.ts$' },
      to: { path: '(^|/)(unpdf|htmlparser2|postal-mime)/', reachable: true },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^(server|console)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
