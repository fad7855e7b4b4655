/** What clients and upstreams speak: one object a dialect, and a table of the translations between them. */
export type { AuthStyle, Dialect, Endpoint, EndpointOfDialect, ModelName, RequestHeaders } from './dialect.ts';
export type { Answer, CallRequest, JsonObject, Lane, Media, StreamFollower, Target } from './lane.ts';
export { expectedMediaTokens, NO_MEDIA } from './media.ts';
export { checkOwners, judgeBody } from './control/judge-body.ts';
export { breaks as breaksRuling } from './control/breaks.ts';
export { ownedIds } from './control/facts.ts';
export type { NamedObject, Ownership } from './control/facts.ts';
export { judgeHeaders } from './control/judge-headers.ts';
export { isRecord } from './record.ts';
export { safeName } from './safe-name.ts';
export { knowMembers, spliceBody } from './splice.ts';
export { passedQuery, retryAfterMs, singleHeader } from './dialect.ts';
export { JsonReader } from './json-reader.ts';
export { JsonScan } from './json-scan.ts';
export { FormIds, objectIdsIn, objectsMade, objectsUsed } from './passed/object-ids.ts';
export { passedEndpoint } from './passed/passed-endpoint.ts';
export type { PassedPath } from './passed/passed-path.ts';
export { passedUsage } from './passed/passed-usage.ts';
export {
  dialectNamed,
  dialectOfClient,
  endpointsByPath,
  isNative,
  laneTo,
  passedRequest,
  registerDialect,
} from './known-dialects.ts';
export { replaceTexts, replaceValues, withValues } from './texts.ts';
export { errorToldIn, toldBody, toldStatus } from './told-error.ts';
export type { EnclosedPart } from './files.ts';
export type { PlacedValue, TextPart } from './texts.ts';
export { mediaTypeOf } from './media-type.ts';
export { untranslatable } from './untranslatable.ts';
export { vendorOf } from './vendor.ts';
export type { Vendor } from './vendor.ts';
