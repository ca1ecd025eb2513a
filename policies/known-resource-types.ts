import type { Finding } from "../settings/finding.ts";
import * as tokens from "../settings/tokens.ts";
import { isNode, read } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

/** Every token of `settings/tokens.ts`, whatever group it is in. */
const known = new Set<string>(
  Object.values(tokens).flatMap((group) => (typeof group === "object" ? Object.values(group) : [])),
);
const providers = new Set<string>(Object.values(tokens.provider));

/** Only resource types that the other rules know how to read may be declared. */
export const knownResourceTypes = defineRule({
  name: "known-resource-types",
  displayName: "Only known resource types",
  description:
    "A type of resource, component or provider that settings/tokens.ts does not list is refused: no rule could tell what it does.",
  severity: "high",
  remediationSteps:
    "Use a resource that the project has, or add the type to settings/tokens.ts together with what the rules must read in it.",
  judge,
});

function judge(subject: Subject): Finding[] {
  if (known.has(subject.type)) return providers.has(subject.type) ? judgeProvider(subject) : [];
  return [
    {
      property: `Type ${subject.type}`,
      problem: "is not one that this project declares",
      fix: "Add it to settings/tokens.ts together with what the rules must read in it, or use another resource.",
    },
  ];
}

/** Where Pulumi keeps what a program says of a provider's executable: among its inputs, or apart from them. */
const INTERNAL = "__internal";
const EXECUTABLE = ["pluginDownloadURL", "parameterization"] as const;

/** A known name is worth nothing when the program behind it comes from elsewhere. */
function judgeProvider({ props }: Subject): Finding[] {
  const internal = read(props, INTERNAL);
  if (!internal.known) return [unknownFinding(INTERNAL)];
  const places: [string, object][] = [
    ["", props],
    ...(isNode(internal.value) ? [[`${INTERNAL}.`, internal.value] as [string, object]] : []),
  ];
  return places.flatMap(([lead, node]) =>
    EXECUTABLE.flatMap((name): Finding[] => {
      const reading = read(node, name);
      if (reading.known && (reading.value === undefined || reading.value === "")) return [];
      const problem = "takes the provider's program from elsewhere than the toolchain";
      const fix = "Leave it out: npm run setup installs the pinned providers.";
      return [{ property: `${lead}${name}`, problem, fix }];
    }),
  );
}
