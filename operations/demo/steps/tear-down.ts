import { type Demo, must, type Step } from "../context.ts";

/** Both stacks are destroyed and nothing is left on the platforms. */
export const tearDown: Step = {
  title: "tear down",
  run: async (demo: Demo) => {
    for (const stack of Object.values(demo.stacks)) {
      const gone = await demo.engine(`pulumi destroy -s ${stack.name}`, () => stack.destroy());
      must(gone.code === 0, `${stack.name} is destroyed`, gone.stdout + gone.stderr);
    }
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
