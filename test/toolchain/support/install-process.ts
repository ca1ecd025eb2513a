/** Installs the fake toolchain in a process of its own: arguments are project and cache; PATH says what is there. */
import { ensureToolchain } from "../../../toolchain/install.mjs";
import { Progress } from "../../../toolchain/progress.mjs";
import { fakeParts } from "./fake-parts.ts";

const [project = "", cache = ""] = process.argv.slice(2);
await ensureToolchain({
  ...{ project, cache, env: process.env, parts: fakeParts, progress: new Progress() },
  releases: "https://127.0.0.1:1",
});
