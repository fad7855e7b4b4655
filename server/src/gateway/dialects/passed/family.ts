import { HARMLESS, type Fact, type Facts } from '../control/facts.ts';

/**
 * Paths of a vendor's API whose bytes pass as they are, unread, where a deployment's `passthrough` names them. The code,
 * the documentation and the tests are driven by this row.
 */
export interface PassedFamily {
  /** Its name in `passthrough`. */
  readonly name: string;
  /** Behind `/v1`; what stands below it belongs to it. */
  readonly path: string;
  /** What a request to it makes the provider do, whatever its body says. */
  readonly does: Fact;
  /** What members of its JSON bodies do; one that is not here is not known. */
  readonly fields: Facts;
  /** Answers to what is posted tell the usage of that request, and of no other. */
  readonly tellsUsage: boolean;
}

/** A row: nothing is asked of the provider, no member is known and no usage is told where it is left out. */
export const family = (
  name: string,
  path: string,
  { does = HARMLESS, fields = {}, tellsUsage = false }: Partial<PassedFamily>,
): PassedFamily => ({ name, path, does, fields, tellsUsage });
