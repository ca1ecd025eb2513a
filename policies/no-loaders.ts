import type { Finding } from "../settings/finding.ts";
import { isLoader, judgeLoaderText, loaderFinding } from "../settings/rules/loader-variables.ts";
import { isVariable } from "./kernel/environment.ts";
import { pathOf, processValues } from "./kernel/process-values.ts";
import { defineRule, type Subject } from "./kernel/rule.ts";
import type { TextGroup } from "./kernel/walk.ts";

/** Nothing but its image says what a process loads. */
export const noLoaders = defineRule({
  name: "no-loaders",
  displayName: "No variable loads code",
  description:
    "No process has a variable by which its interpreter, its loader or a shell runs something else (NODE_OPTIONS, LD_PRELOAD, BASH_ENV, PYTHONSTARTUP, RUBYOPT, …), in clear, as a secret, in a file or in a command.",
  severity: "critical",
  remediationSteps:
    "Remove the variable (npm run pulumi -- config rm --path variables.<NAME>); what Node is to load or to be told belongs into a script of the image.",
  judge,
});

function judge(subject: Subject): Finding[] {
  const { groups, compounds, unknowns, generated } = processValues(subject);
  // The name is enough, whatever is known of the value.
  const made = generated.map((name) => `generated.${name}`);
  const names = [...unknowns, ...made, ...compounds, ...groups.flatMap((group) => pathsOf(group))];
  const loading = new Set(
    names.filter((path) => isVariable(path, subject) && isLoader(path.split(".").at(-1) ?? "")),
  );
  const left = groups.flatMap(({ path, values }) =>
    path !== ""
      ? []
      : Object.entries(values).filter(([name, given]) => /^external\[/.test(name) && isLoader(given)),
  );
  return [
    ...[...loading, ...left.map(([name]) => name)].map(loaderFinding),
    ...groups.flatMap((group) => judgeTexts(group, loading)),
  ];
}

const pathsOf = (group: TextGroup) => Object.keys(group.values).map((name) => pathOf(group, name));

function judgeTexts(group: TextGroup, loading: ReadonlySet<string>): Finding[] {
  return Object.entries(group.values).flatMap(([name, value]) => {
    const property = pathOf(group, name);
    if (loading.has(property)) return [];
    // Files of a machine come in base64, however short.
    const text = name === "raw_value" ? Buffer.from(value, "base64").toString("utf8") : value;
    return judgeLoaderText(property, text);
  });
}
