/** How a file is read. `text` is everything that only people read. */
export type Kind =
  | "env"
  | "dockerfile"
  | "compose"
  | "fly"
  | "render"
  | "workflow"
  | "yaml"
  | "json"
  | "toml"
  | "shell"
  | "code"
  | "prisma"
  | "markdown"
  | "settings"
  | "lock"
  | "baseline"
  | "text";

/** First match wins; tried on the file's own name in lower case. */
const names: readonly (readonly [Kind, RegExp])[] = [
  // Baselines and reports of secret scanners (Gitleaks, TruffleHog, detect-secrets) quote what these judge themselves.
  [
    "baseline",
    /^(\.?gitleaks|trufflehog|detect-secrets)[\w.-]*\.(json|sarif)$|^\.secrets\.baseline$|^\.gitleaksignore$/,
  ],
  [
    "lock",
    /^(package-lock|npm-shrinkwrap|composer)(\.lock)?\.json$|^pnpm-lock\.yaml$|\.lockb?$|^go\.sum$|\.map$/,
  ],
  ["env", /^\.env(\..+)?$|\.env$|^\.(flaskenv|dev\.vars|envrc)$|^env\.(example|sample|template)$/],
  ["dockerfile", /^(dockerfile|containerfile)([._-].*)?$|\.(dockerfile|containerfile)$/],
  ["compose", /^(docker-)?compose([._-].*)?\.ya?ml$/],
  ["fly", /^fly([._-].*)?\.toml$/],
  ["render", /^render([._-].*)?\.ya?ml$/],
  ["prisma", /\.prisma$/],
  ["markdown", /\.(md|mdx|markdown)$/],
  ["yaml", /\.ya?ml$/],
  ["json", /\.(json|jsonc|json5|ipynb)$|^\.(babelrc|eslintrc|prettierrc)$/],
  ["toml", /\.toml$/],
  ["shell", /\.(sh|bash|zsh|fish|ksh|ps1|bat|cmd)$|^(makefile|gnumakefile|procfile(\..+)?|justfile)$|\.mk$/],
  [
    "code",
    /\.([cm]?[jt]sx?|py|rb|go|rs|exs?|php|java|kts?|cs|scala|vue|svelte|astro|sql|erb)$|^(rakefile|gemfile)$/,
  ],
  ["settings", /\.(ini|cfg|conf|properties|tf|tfvars|hcl|service|nix)$/],
];

/** Files whose every process runs away from a developer's machine: loopback is no database there. */
const deployed =
  /^(\.env\.(prod|production|staging|preview|live)(\..+)?|.+\.(prod|production|staging)\.env)$/;

/** What a file is, by its path (slashes, relative to the checkout); a script without an ending by its first line. */
export function kindOf(path: string, text: string): Kind {
  if (/(^|\/)\.(github\/(workflows|actions)|circleci|gitea\/workflows)\/.*\.ya?ml$/i.test(path))
    return "workflow";
  if (/(^|\/)(\.gitlab-ci|bitbucket-pipelines|azure-pipelines)\.ya?ml$/i.test(path)) return "workflow";
  if (/(^|\/)\.(husky|githooks)\/[^/]+$/.test(path)) return "shell";
  const name = baseOf(path);
  const found = names.find(([, pattern]) => pattern.test(name))?.[0];
  if (found !== undefined) return found;
  const [, program = ""] = /^#!\s*\S*?(?:\/env(?:\s+-S)?\s+|\/)([\w.-]+)[^\n]*(?:\n|$)/.exec(text) ?? [];
  if (/^(ba|z|k|da|fi)?sh$/.test(program)) return "shell";
  return /^(node|python|ruby|tsx|deno|bun|perl|php)/.test(program) ? "code" : "text";
}

/** Whether the Supabase that `supabase start` runs on this machine may be named in the file. */
export function isLocal(path: string, kind: Kind): boolean {
  if (kind === "fly" || kind === "render" || kind === "dockerfile") return false;
  return !deployed.test(baseOf(path));
}

function baseOf(path: string): string {
  return (path.split("/").at(-1) ?? "").toLowerCase();
}
