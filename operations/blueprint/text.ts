import { yamlText } from "../yaml-text.ts";
import type { Blueprint } from "./blueprint.ts";

/** `render.yaml`: the Blueprint behind a comment that says where it comes from. */
export function blueprintText(blueprint: Blueprint, stack: string): string {
  return [
    `# Written by npm run render:blueprint -- ${stack} from the stack's settings: change those, and write it again.`,
    "# It holds no secret: Render makes what generateValue says, and asks for what has sync: false.",
    yamlText(blueprint),
  ].join("\n");
}
