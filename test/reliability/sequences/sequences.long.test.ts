import { it } from "vitest";
import { playSequences } from "./sequences.ts";

it("2,000 random sequences under random faults end in the wanted set", () => playSequences(2_000), 3_000_000);
