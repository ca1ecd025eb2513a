import { STAND_IN_REFS } from "../../../settings/schema/supabase.ts";
import { type Demo, must, type Step } from "../context.ts";
import { machinesOf } from "../machines.ts";
import { blocksIn } from "../terminal.ts";

const APP = "hotdash-app";
const CHANGED_TO = 4096;
const REF = STAND_IN_REFS.production;

/**
 * Somebody changes a machine and a setting of the Supabase project by hand; a refresh names exactly those and their fields, and
 * `up --refresh` undoes it.
 */
export const drift: Step = {
  title: "production: a machine and a setting of Supabase are changed behind Pulumi's back",
  run: async (demo: Demo) => {
    const { production } = demo.stacks;
    const machine = machinesOf(demo, APP).find(({ name }) => name === "web-dfw-2");
    must(machine !== undefined, "production has a machine web-dfw-2");
    const config = structuredClone(machine.config) as { guest?: { memory_mb?: number } };
    config.guest = { ...config.guest, memory_mb: CHANGED_TO };
    await demo.simulation.fly.request("POST", `/v1/apps/${APP}/machines/${machine.id}`, { config });
    demo.say(`web-dfw-2 (${machine.id}) was given ${CHANGED_TO} MB by hand`);
    const project = demo.simulation.supabase.project(REF);
    must(project.ssl, `connections without TLS are refused by ${REF} since the first update`);
    await demo.simulation.supabase.request("PUT", REF, "/ssl-enforcement", {
      requestedConfig: { database: false },
    });
    demo.say(`TLS enforcement of ${REF} was switched off by hand`);

    const seen = await demo.engine("pulumi preview -s production --refresh --diff", () =>
      production.preview(["--refresh", "--diff", "--expect-no-changes"]),
    );
    must(
      seen.code === 7,
      "the drift fails a preview that expects no changes (exit code 7)",
      seen.stdout + seen.stderr,
    );
    const shown = blocksIn(seen.stdout, /[-+] (?:web|chroma)-dfw-\d: \{/);
    must(
      shown.flat().some((line) => line.includes(`guest.memory_mb: ${CHANGED_TO}`)),
      "the preview names the field and its live value",
      seen.stdout,
    );
    const setting = seen.stdout.split("\n").find((line) => /\bdatabase *: *true => false/.test(line));
    must(
      setting !== undefined && seen.stdout.includes("supabase-ssl"),
      "the preview names Supabase's setting and its live value",
      seen.stdout,
    );
    must(!seen.stdout.includes("web-dfw-1: {"), "the preview names no other machine", seen.stdout);
    for (const line of [...shown.flat(), setting.trim().replace(/ +:/, ":")]) demo.say(line);

    const back = await demo.engine("pulumi up -s production --refresh", (onLine) =>
      production.up(["--refresh"], { onLine }),
    );
    must(back.code === 0, "the update puts the machine back", back.stdout + back.stderr);
    // Put right by production's strategy, bluegreen, the slot's machine may have its other name.
    const slot = machinesOf(demo, APP).filter(({ name }) => name.startsWith("web-dfw-2"));
    must(slot.length === 1, "one machine fills the slot web-dfw-2");
    const now = slot[0]?.config.guest?.memory_mb;
    must(now === 2048, `web-dfw-2 has 2048 MB again, not ${now}`);
    must(project.ssl, `${REF} refuses connections without TLS again`);
  },
};
