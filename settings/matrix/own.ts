import type { DeclaredApp } from "../declared-app.ts";
import { originOf } from "../references.ts";
import type { SHAPES } from "../schema/apps.ts";
import { hidden, line } from "./extras.ts";
import { address, credential, digits, redisAddress, word } from "./shapes.ts";
import { variableOf } from "./table.ts";
import type { Shape, Variable } from "./variable.ts";

/** The team's own services too: private addresses are http. */
const SHAPE: Readonly<Record<(typeof SHAPES)[number], Shape>> = {
  text: line,
  address: address(["https", "http", "wss"]),
  number: digits,
  boolean: word("true", "false"),
  credential: credential(8),
  // Whose project it is, and whether it is the right connection, the rules say.
  postgres: address(["postgres", "postgresql"], { credentials: true }),
  redis: redisAddress(["redis", "rediss"]),
};

/**
 * The variables of a team's own app in the matrix's form: rows for its processes alone. A name that the matrix has keeps its
 * form, so that no app gives it another meaning.
 * @param apps every app that the stack declares, for what they refer to
 */
export function ownRows(
  apps: Readonly<Record<string, Pick<DeclaredApp, "variables" | "port">>>,
  name: string,
): Variable[] {
  const { variables = {}, port } = (Object.hasOwn(apps, name) ? apps[name] : undefined) ?? {};
  const read = Object.entries(variables).filter(([, { only }]) => only !== "source");
  const rows = read.map(([variable, given]): Variable => {
    const origin = originOf(apps, name, variable);
    const secret = origin?.secret ?? given.secret ?? false;
    const shape = given.shape ? SHAPE[given.shape] : undefined;
    return {
      name: variable,
      description: `declared by ${name}`,
      source: origin?.made ? "generated" : secret ? "secret" : "setting",
      targets: [secret ? "fly secret" : "fly env"],
      of: [],
      shape: variableOf(variable)?.shape ?? origin?.row?.shape ?? shape ?? (secret ? hidden : line),
    };
  });
  // The port that its settings say: the platforms' proxies and checks use the same.
  return port === undefined || "PORT" in variables
    ? rows
    : [
        ...rows,
        {
          name: "PORT",
          description: "port of the app",
          source: "setting",
          targets: ["fly env"],
          of: [],
          shape: digits,
        },
      ];
}
