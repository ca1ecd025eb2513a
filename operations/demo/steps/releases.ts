import { populateAgents } from "../beside.ts";
import { BROKEN, type Demo, FIRST, must, SECOND, type Step } from "../context.ts";
import { machinesOf } from "../machines.ts";
import { mustServeAgents } from "./beside.ts";

const APP = "hotdash-app";
const imagesOf = (demo: Demo) => [...new Set(machinesOf(demo, APP).map(({ config }) => config.image))];

/** A release that crashes takes no request before it is put back; a plain `up` then has nothing to do. */
export const brokenRelease: Step = {
  title: "production: a release that crashes",
  run: async (demo: Demo) => {
    const { production } = demo.stacks;
    const up = await demo.engine("pulumi up -s production (broken image)", (onLine) =>
      production.up([], { env: { HOTDASH_IMAGE: BROKEN }, onLine }),
    );
    must(up.code !== 0, "an update to a broken release fails", up.stdout);
    must(
      /it crashed \d+ times: exit code 1/.test(up.stdout + up.stderr),
      "the error names the reason",
      up.stdout + up.stderr,
    );
    must(
      imagesOf(demo).join() === FIRST,
      "every machine runs the release from before",
      imagesOf(demo).join(),
    );
    must(
      machinesOf(demo, APP).every(({ state }) => state === "started"),
      "every machine runs",
    );
    demo.say(
      "its machines crashed before they took any request, and were removed; the ones that serve were never touched",
    );
    const plain = await demo.engine("pulumi up -s production --expect-no-changes", () =>
      production.up(["--expect-no-changes"]),
    );
    must(plain.code === 0, "a plain update after it changes nothing", plain.stdout + plain.stderr);
  },
};

/** A release that works replaces the one before: web by bluegreen, Chroma in place. */
export const goodRelease: Step = {
  title: "production: a good release, and the first images of the agents' services",
  run: async (demo: Demo) => {
    const { production } = demo.stacks;
    const mark = demo.simulation.fly.journal.mark();
    await populateAgents(production);
    const up = await demo.engine("pulumi up -s production (good image)", (onLine) =>
      production.up([], { env: { HOTDASH_IMAGE: SECOND }, onLine }),
    );
    must(up.code === 0, "an update to a good release succeeds", up.stdout + up.stderr);
    must(imagesOf(demo).join() === SECOND, "every machine runs the new release", imagesOf(demo).join());
    const sent = demo.simulation.fly.journal.since(mark).filter(({ app }) => app === APP);
    const writes = sent.filter(({ kind }) => kind === "mutate" || kind === "lease").length;
    demo.say(
      `${machinesOf(demo, APP).length} machines run it after ${writes} writing and lease requests, ${sent.length} in all`,
    );
    mustServeAgents(demo);
  },
};
