import { MATRIX } from "../../settings/matrix.ts";

/** Everything of a stack that may go to GitHub, as if workflows of the application read it: `github.workflowReads`. */
export const everythingRead = (stack: "staging" | "production") => {
  const names = (target: "github secret" | "github variable") =>
    MATRIX.filter(({ targets, stacks = [stack] }) => targets.includes(target) && stacks.includes(stack)).map(
      ({ name }) => name,
    );
  return { secrets: names("github secret"), variables: names("github variable") };
};
