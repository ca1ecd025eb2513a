import { test } from "vitest";
import { expectOneFound } from "./support/big-checkout.ts";

test("a big checkout: one line among two thousand files is found", () => expectOneFound(2_000));
