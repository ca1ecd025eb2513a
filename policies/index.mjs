// Plain JavaScript on purpose: Pulumi compiles a pack's entry with ts-node when it is TypeScript, and type-checks everything
// behind it at every start. What this imports is read by Node itself, types stripped.
import "./kernel/decode-once.ts";
import { PolicyPack } from "@pulumi/policy";
import { watchLevels } from "./kernel/levels.ts";
import { policies } from "./list.ts";

watchLevels(policies);

new PolicyPack("hotdash", { policies: [...policies], enforcementLevel: "mandatory" });
