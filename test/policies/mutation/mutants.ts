import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import * as tokens from "../../../settings/tokens.ts";

/** What is broken on purpose: every rule's judgement, or one resource type as all rules know it, or as one does. */
export type Mutant = { judge: "disabled" | "inverted" } | { token: string; rule?: string };

const root = fileURLToPath(new URL("../../..", import.meta.url));
const TOKENS = `${root}settings/tokens.ts`;
const RENAMED = `${TOKENS}?renamed`;
const KERNEL = `${root}policies/kernel/rule.ts`;

/** What every rule's judgement goes through, and what it answers when it is broken. */
const CLOSED = "function closed(judge: () => Judged[]): Judged[] {";
const ANSWERS = {
  disabled: "[]",
  inverted: 'found.length === 0 ? [unknownFinding("Inverted")] : []',
};

/** Loads the policies with one thing broken; tests and settings stay as they are. */
export function mutating(mutant: Mutant): Plugin {
  return "judge" in mutant ? brokenJudgement(mutant.judge) : renamedToken(mutant);
}

function brokenJudgement(how: keyof typeof ANSWERS): Plugin {
  return {
    name: `rules-${how}`,
    enforce: "pre",
    transform(code, id) {
      if (id !== KERNEL) return;
      if (!code.includes(CLOSED)) throw new Error(`${KERNEL} has no ${CLOSED}: mutants would be none`);
      const broken = `${CLOSED}
        const found = honest(judge);
        void found;
        return ${ANSWERS[how]};
      }
      function honest(judge: () => Judged[]): Judged[] {`;
      return code.replace(CLOSED, broken);
    },
  };
}

function renamedToken({ token, rule = "" }: { token: string; rule?: string }): Plugin {
  const groups = Object.entries(tokens).flatMap(([name, group]) =>
    typeof group === "object" ? [[name, group] as const] : [],
  );
  return {
    name: "renamed-token",
    enforce: "pre",
    resolveId(source, importer) {
      return source.endsWith("settings/tokens.ts") && importer?.startsWith(`${root}policies/${rule}`)
        ? RENAMED
        : undefined;
    },
    load(id) {
      if (id !== RENAMED) return;
      const rename = (group: object) =>
        Object.fromEntries(
          Object.entries(group).map(([name, value]) => [name, value === token ? `${value}Renamed` : value]),
        );
      const texts = Object.entries(tokens).filter(([, value]) => typeof value === "string");
      return [...groups.map(([name, group]) => [name, rename(group)] as const), ...texts]
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join("\n");
    },
  };
}
