import type { StackSettings } from "../../settings/types.ts";
import { bootCommands } from "../image/sources/boot.ts";
import { judgeBoot } from "../image/sources/boot-findings.ts";
import type { RegistryImage } from "../registry/client.ts";
import type { Verdict } from "./gate.ts";

/** Scripts of Shopify's template for an app: the first runs the second, and that generates and migrates. */
const TEMPLATE = /^(npm|pnpm|yarn|bun) (run )?(docker-start|setup)$/;

/**
 * What an image's own config says that it does at every start of a machine. Where the stack migrates nothing
 * (`migrations: none`) the image may, and it is told only; so it is of one that ran before.
 */
export function judgeImageBoot(
  { config }: RegistryImage,
  given: {
    /** `repository:tag@digest`, as people know it. */
    reference: string;
    migrations: StackSettings["dashboard"]["migrations"];
    ranBefore: boolean;
  },
): Verdict {
  const words = (word: string, list: readonly string[] | null | undefined) =>
    list?.length ? [{ word, words: [...list], rest: "", flags: [], line: 0 }] : [];
  const instructions = [
    ...words("ENTRYPOINT", config?.config.Entrypoint),
    ...words("CMD", config?.config.Cmd),
  ];
  const commands = bootCommands({ base: "", line: 0, instructions }, {}, () => undefined);
  const found = judgeBoot(commands, "").map((one) => ({ ...one, property: `image ${given.reference}` }));
  const told = given.ranBefore || given.migrations === "none";
  const template = commands.find(({ words }) => TEMPLATE.test(words.join(" ")));
  const notes = template
    ? [
        `the image starts by \`${template.words.join(" ")}\`, which generates and migrates at every start in Shopify's template; ` +
          "what it does here only the sources show: hotdash checkout check <checkout>",
      ]
    : [];
  return {
    findings: told ? [] : found,
    notes: [...(told ? found.map(({ problem, fix }) => `the image ${problem}; ${fix}`) : []), ...notes],
  };
}
