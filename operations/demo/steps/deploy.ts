import { passedByPack } from "../../policies/ran.ts";
import { type Demo, FIRST, must, type Step } from "../context.ts";

const WITH_IMAGE = { env: { HOTDASH_IMAGE: FIRST } };

/** First preview and update of a stack, with the policy pack. */
export function deploy(name: "staging" | "production"): Step {
  return {
    title: `${name}: preview and up with the policy pack`,
    run: async (demo: Demo) => {
      const stack = demo.stacks[name];
      const preview = await demo.engine(`pulumi preview -s ${name}`, (onLine) =>
        stack.preview([], { ...WITH_IMAGE, onLine }),
      );
      must(preview.code === 0, "the first preview passes", preview.stdout + preview.stderr);
      must(passedByPack(preview.stdout), "the preview ran the policy pack", preview.stdout);
      const up = await demo.engine(`pulumi up -s ${name}`, (onLine) =>
        stack.up([], { ...WITH_IMAGE, onLine }),
      );
      must(up.code === 0, "the first update succeeds", up.stdout + up.stderr);
      must(passedByPack(up.stdout), "the update ran the policy pack", up.stdout);
    },
  };
}

/** A second run changes nothing and asks the platform nothing. */
export const nothingToDo: Step = {
  title: "production: up again, with nothing to do",
  run: async (demo: Demo) => {
    const { fly, render } = demo.simulation;
    const marks = [fly, render].map(({ journal }) => ({ journal, mark: journal.mark() }));
    const again = await demo.engine("pulumi up -s production --expect-no-changes", () =>
      demo.stacks.production.up(["--expect-no-changes"]),
    );
    must(again.code === 0, "a second update changes nothing", again.stdout + again.stderr);
    const sent = marks.flatMap(({ journal, mark }) => journal.since(mark)).length;
    must(sent === 0, `an update without changes sends no request to Fly and Render, but sent ${sent}`);
    demo.say("0 changes, 0 requests to Fly and Render");
  },
};
