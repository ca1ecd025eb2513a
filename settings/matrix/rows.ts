import { credential } from "./shapes.ts";
import type { Shape, Variable } from "./variable.ts";

type More = Partial<Omit<Variable, "name" | "description" | "source" | "shape" | "example">>;

/** A plain setting, given under `hotdash:variables` where a stack has one. */
export const plain = (name: string, description: string, shape: Shape, more: More = {}): Variable => ({
  name,
  description,
  source: "setting",
  targets: ["fly env"],
  shape,
  ...more,
});

/**
 * A secret, given under `hotdash:secrets` where a stack has one.
 * @param like its shape, and an invented value of it around a canary; without, any credential
 */
export const secret = (
  name: string,
  description: string,
  more: More = {},
  like: { shape: Shape; example: NonNullable<Variable["example"]> } = {
    shape: credential(8),
    example: (canary) => `invented-${name.toLowerCase().replaceAll("_", "-")}-${canary}`,
  },
): Variable => ({ name, description, source: "secret", targets: ["fly secret"], ...more, ...like });
