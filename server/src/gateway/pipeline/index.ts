export * from './backoff.ts';
export * from './call.ts';
export * from './refusal.ts';
export * from './reply.ts';
export * from './runtime.ts';
export { ANY_MODEL } from './resolve.ts';
