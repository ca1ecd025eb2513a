/** What stands for a secret value, and for one that is only known once the update runs. */
export const SECRET = "[secret]";
export const UNKNOWN = "(known after the update)";

/** One value that differs: of an input of a resource. Secret values are `[secret]` on both sides. */
export interface Difference {
  /** `machine.guest.memory_mb`, `regions.dfw`. */
  path: string;
  /** Left out where there was none. */
  before?: unknown;
  /** Left out where there is none any more. */
  after?: unknown;
}

/** One operation on one resource, as the engine announces it. */
export interface Change {
  urn: string;
  /** Type token: `pulumi-nodejs:dynamic/fly:ProcessGroup`. */
  type: string;
  /** Name in the program: `web`. */
  name: string;
  /** The engine's own word: create, update, replace, delete, create-replacement, delete-replaced, import. */
  operation: string;
  /** Inputs as the program declares them, without secrets; empty for a delete. */
  inputs: Record<string, unknown>;
  /** What an update changes. An update without any is one of a secret, or of something that got only half way. */
  differences: Difference[];
}

/** What a policy said against one resource. */
export interface PolicyViolation {
  policy: string;
  /** URN of the resource; empty for a rule about the stack as a whole. */
  urn: string;
  /** `mandatory` stops the update, `advisory` does not. */
  level: string;
  message: string;
}

/** Everything that a preview announces, or that an update did. */
export interface Changes {
  changes: Change[];
  /** Resources that stay as they are. */
  unchanged: number;
  /** Policy packs that judged, with their versions; empty when none did. */
  packs: Record<string, string>;
  violations: PolicyViolation[];
  /** Level at which each rule of the pack was in force, as the pack itself wrote it down; left out when it wrote nothing. */
  levels?: Record<string, string>;
}
