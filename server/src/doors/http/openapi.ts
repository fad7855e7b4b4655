const json = (description: string) => ({
  description,
  content: { 'application/json': { schema: { type: 'object' } } },
});
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

/** The description of the control-plane API. Shapes in full: server/src/doors/http/types.ts. */
export const openApi = (version: string): object => ({
  openapi: '3.1.0',
  info: {
    title: 'joulegate control plane',
    version,
    description:
      'Read-only. Times are milliseconds since 1970-01-01T00:00Z; units stand in the field names or beside the value; ' +
      'unknown is null, never 0. Energy and carbon totals are medians with a 90 % interval (p05, p95). Where several workers share a port, ' +
      'workers says how many of them answered within a second: the requests of the others are missing from that answer, not from the books.',
  },
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  security: [{}, { bearer: [] }],
  paths: {
    '/api/overview': {
      get: { summary: 'Totals, tiles, budgets and durability', responses: { 200: json('Overview') } },
    },
    '/api/config/version': {
      get: {
        summary:
          'Version of the config in force on the process of the control plane, and why a changed one was refused',
        responses: { 200: json('{"version":number,"fault":string|null}') },
      },
    },
    '/api/map': {
      get: { summary: 'Sites with grid intensity now, origins and recent flows', responses: { 200: json('MapState') } },
    },
    '/api/decisions': {
      get: {
        summary: 'Recent requests, newest first',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 } },
          { name: 'workload', in: 'query', schema: { type: 'string' } },
          {
            name: 'moved',
            in: 'query',
            description: 'only requests that left the nearest deployment',
            schema: { type: 'boolean' },
          },
        ],
        responses: {
          200: json('DecisionList'),
          400: json('a parameter is out of range'),
        },
      },
    },
    '/api/decisions/{id}': {
      get: {
        summary: 'The why of one request',
        parameters: [id],
        responses: { 200: json('Why'), 404: json('no such entry') },
      },
    },
    '/api/comparison': {
      get: {
        summary: 'Nearest, static-best, online and hindsight side by side; null until a replay has finished',
        responses: { 200: json('Comparison or null') },
      },
    },
    '/api/events': {
      get: {
        summary: 'A tick when something changed, at most two a second',
        responses: {
          200: { description: 'event: tick', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        },
      },
    },
    '/metrics': {
      get: {
        summary: 'Prometheus metrics',
        responses: { 200: { description: 'text', content: { 'text/plain': { schema: { type: 'string' } } } } },
      },
    },
    '/healthz': { get: { summary: 'Alive', responses: { 200: json('{"status":"ok"}') } } },
  },
});
