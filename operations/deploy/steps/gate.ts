import { listed, type Verdict } from "../../gates/gate.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { mayRunAlready } from "../runs-already.ts";
import { type DeployContext, type Step, StepFailure } from "../step.ts";

/**
 * A gate as a step: looks each time anew, and ends the run when anything stands against the release. Where what is asked for may
 * run already it is held until the preview says whether anything is new: see `held`.
 * @param options how the run then ends (20 unless said otherwise), and whether it looks also when others are closed
 */
export function gate(
  name: string,
  title: string,
  look: (context: DeployContext) => Promise<Verdict> | Verdict,
  { code = EXIT.gate, besideGates = false }: { code?: ExitCode; besideGates?: boolean } = {},
): Step {
  return {
    ...{ name, title, besideGates },
    async run(context) {
      const verdict = await look(context);
      context.facts.verdicts[name] = verdict;
      const { findings, notes } = verdict;
      const closed = context.facts.held;
      // After the preview it is known.
      const early = context.facts.plan === undefined;
      if (findings.length > 0 && closed !== undefined && early && mayRunAlready(context)) {
        closed.push({ name, code, findings });
        return [
          "closed, which counts once it is known whether anything is new",
          ...findings.map(({ problem }) => problem),
          ...notes,
        ].join("\n");
      }
      if (findings.length > 0)
        throw new StepFailure(code, [`closed; nothing was changed`, listed(findings), ...notes].join("\n"));
      return ["open", ...notes].join("\n");
    },
  };
}
