import { stackRows } from "./matrix/table.ts";

/**
 * What workflows need before there is any stack to give it to them: credentials of the platforms and of the state. A person
 * sets them, with `gh secret set <NAME> --env <environment>`; no stack declares them.
 */
export const WORKFLOW_SECRETS: readonly string[] = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "FLY_API_TOKEN",
  // The bucket of the backups, and who opens them for a drill.
  "HOTDASH_BACKUP_ACCESS_KEY_ID",
  "HOTDASH_BACKUP_PRIVATE_KEY",
  "HOTDASH_BACKUP_SECRET_ACCESS_KEY",
  "HOTDASH_GITHUB_TOKEN",
  // Who reads the registry where images are not in Fly's, and pushes to it in `build`.
  "HOTDASH_REGISTRY_PASSWORD",
  "HOTDASH_REGISTRY_USER",
  "PULUMI_CONFIG_PASSPHRASE",
  // For stacks that run on Render, alone or beside Fly.
  "RENDER_API_KEY",
  // For settings of the Supabase project, and what a release asks of it.
  "SUPABASE_ACCESS_TOKEN",
];

/** Variables of the same kind. */
export const WORKFLOW_VARIABLES: readonly string[] = [
  "APPLICATION_FOLDER",
  "AWS_REGION",
  // The role of the environment, where a cloud gives one for the job's own identity instead of keys that last.
  "AWS_ROLE_TO_ASSUME",
  "PULUMI_BACKEND_URL",
];

const previewSecrets = stackRows()
  .filter(({ source, targets }) => source === "secret" && targets.includes("fly secret"))
  .map(({ name }) => name);

/** Secrets that a person may have set in an environment: those of previews get all that a preview may have. */
export function handSetSecrets(environment: string): readonly string[] {
  return environment === "preview" ? [...WORKFLOW_SECRETS, ...previewSecrets] : WORKFLOW_SECRETS;
}
