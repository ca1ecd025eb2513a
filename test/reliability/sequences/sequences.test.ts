import { it } from "vitest";
import { playSequences } from "./sequences.ts";

it("20 random sequences under random faults end in the wanted set", () => playSequences(20), 120_000);
