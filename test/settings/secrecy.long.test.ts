import { test } from "vitest";
import { answersAny } from "./any-configuration.ts";

test("a thousand random configurations are answered with settings, or with problems and no other error", () =>
  answersAny(1_000));
