import { type Demo, must, type Step } from "../context.ts";

/** Both stacks are destroyed and nothing is left on the platforms. */
export const tearDown: Step = {
  title: "tear down",
  run: async (demo: Demo) => {
    // Neither stack knows of the other.
    const stacks = Object.values(demo.stacks);
    const names = stacks.map(({ name }) => name).join(" and ");
    const gone = await demo.engine(`pulumi destroy -s ${names}`, () =>
      Promise.all(stacks.map((stack) => stack.destroy())),
    );
    for (const [index, { code, stdout, stderr }] of gone.entries())
      must(code === 0, `${stacks[index]?.name} is destroyed`, stdout + stderr);
    const { apps } = demo.simulation.fly.world;
    const left = [...apps.values()]
      .filter(({ deletedAt }) => deletedAt === undefined)
      .map(({ name }) => name);
    must(left.length === 0, `no app is left, but there is ${left.join(", ")}`);
    const environments = ["staging", "production"].filter((name) =>
      demo.simulation.github.world.environment("HotDash", name),
    );
    must(environments.length === 0, `no GitHub environment is left, but there is ${environments.join(", ")}`);
    demo.say("nothing is left on either platform");
  },
};
