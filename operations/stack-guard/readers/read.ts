import type { Kind } from "../kinds.ts";
import { nothing, type Reading } from "../reading.ts";
import { readCode } from "./code.ts";
import { readDockerfile } from "./dockerfile.ts";
import { readMarkdown } from "./markdown.ts";
import { readPrisma } from "./prisma.ts";
import { readSettings } from "./settings.ts";
import { readShell } from "./shell.ts";
import { readToml } from "./toml.ts";
import { readYaml } from "./yaml.ts";

/** Reads a text as the kind of file it is. Lock files and plain text have nothing but their lines. */
export function read(text: string, kind: Kind): Reading {
  switch (kind) {
    case "env":
    case "settings":
      return readSettings(text);
    case "compose":
    case "render":
    case "workflow":
    case "yaml":
    case "json":
      return readYaml(text, kind);
    case "toml":
    case "fly":
      return readToml(text, kind);
    case "dockerfile":
      return readDockerfile(text);
    case "shell":
      return readShell(text);
    case "code":
      return readCode(text);
    case "prisma":
      return readPrisma(text);
    case "markdown":
      return readMarkdown(text, read);
    case "lock":
    case "baseline":
    case "text":
      return nothing();
  }
}
