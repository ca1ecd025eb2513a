import type { Finding } from "../../../settings/finding.ts";
import type { Runtime } from "./dockerfile.ts";

/** The user that the image's process has: root where nothing says otherwise. */
export function judgeUser({ instructions, base, line }: Runtime, file: string): Finding[] {
  const user = instructions.findLast(({ word }) => word === "USER");
  const fix = `USER 1000:1000 in ${file}, after its last COPY and RUN (the user \`node\` of Node's images)`;
  if (user && /^["']?(root|0+)["']?(:|$)/.test(user.rest))
    return [{ property: `${file}:${user.line} USER`, problem: "runs as root", fix }];
  // Images that are made to run as somebody else say so in their tag.
  if (user || /nonroot|chainguard|unprivileged|rootless/.test(base)) return [];
  return [{ property: `${file}:${line} FROM`, problem: "runs as root: no USER is named", fix }];
}

/** Whether the process may write everywhere: then nothing that it writes fails yet. */
export const isRoot = (runtime: Runtime): boolean => judgeUser(runtime, "").length > 0;
