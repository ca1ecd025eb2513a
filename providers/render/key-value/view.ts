import type { KeyValueAnswer } from "../api/key-values.ts";
import type { KeyValueInputs } from "./schema.ts";

/** What an instance says of itself, in the form of the inputs. */
export type KeyValueView = Pick<
  KeyValueInputs,
  "name" | "region" | "plan" | "maxmemoryPolicy" | "persistenceMode" | "ipAllowList"
>;

/** A live instance in the form of the inputs; what is not declared is as declared. */
export function viewOf(live: KeyValueAnswer, declared: KeyValueInputs): KeyValueView {
  const { maxmemoryPolicy, persistenceMode } = live.options;
  return {
    name: live.name,
    region: live.region as KeyValueInputs["region"],
    plan: live.plan as KeyValueInputs["plan"],
    maxmemoryPolicy: (maxmemoryPolicy as KeyValueInputs["maxmemoryPolicy"]) ?? declared.maxmemoryPolicy,
    persistenceMode:
      declared.persistenceMode &&
      ((persistenceMode as KeyValueInputs["persistenceMode"]) ?? declared.persistenceMode),
    ipAllowList: (live.ipAllowList ?? []).map(({ cidrBlock, description }) => ({ cidrBlock, description })),
  };
}
