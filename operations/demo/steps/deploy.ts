import { passedByPack } from "../../policies/ran.ts";
import { type Demo, FIRST, must, type Step } from "../context.ts";

/** First preview and update of both stacks, with the policy pack; neither stack knows of the other, so side by side. */
export const deploy: Step = {
  title: "staging and production: preview and up with the policy pack",
  run: async (demo: Demo) => {
    const both = await demo.engine("pulumi preview, then pulumi up, -s staging and -s production", () =>
      Promise.allSettled((["staging", "production"] as const).map((name) => deployed(demo, name))),
    );
    // Told when neither runs any more.
    for (const one of both) if (one.status === "rejected") throw one.reason;
  },
};

async function deployed({ stacks, shown }: Demo, name: "staging" | "production"): Promise<void> {
  const options = { env: { HOTDASH_IMAGE: FIRST }, onLine: shown(name) };
  const preview = await stacks[name].preview([], options);
  must(preview.code === 0, `the first preview of ${name} passes`, preview.stdout + preview.stderr);
  must(passedByPack(preview.stdout), `the preview of ${name} ran the policy pack`, preview.stdout);
  const up = await stacks[name].up([], options);
  must(up.code === 0, `the first update of ${name} succeeds`, up.stdout + up.stderr);
  must(passedByPack(up.stdout), `the update of ${name} ran the policy pack`, up.stdout);
}

/** A second run changes nothing and asks the platform nothing. */
export const nothingToDo: Step = {
  title: "production: up again, with nothing to do",
  run: async (demo: Demo) => {
    const { fly, render, supabase } = demo.simulation;
    const marks = [fly, render, supabase].map(({ journal }) => ({ journal, mark: journal.mark() }));
    const again = await demo.engine("pulumi up -s production --expect-no-changes", () =>
      demo.stacks.production.up(["--expect-no-changes"]),
    );
    must(again.code === 0, "a second update changes nothing", again.stdout + again.stderr);
    const sent = marks.flatMap(({ journal, mark }) => journal.since(mark)).length;
    must(
      sent === 0,
      `an update without changes sends no request to Fly, Render and Supabase, but sent ${sent}`,
    );
    demo.say("0 changes, 0 requests to Fly, Render and Supabase");
  },
};
