import type { BackupSettings } from "../../../settings/schema/backup.ts";
import { FolderStore } from "./folder.ts";
import { S3Store } from "./s3.ts";
import type { BackupStore } from "./store.ts";

/** Variables that hold the keys of the bucket. */
export const BUCKET_KEYS = {
  id: "HOTDASH_BACKUP_ACCESS_KEY_ID",
  secret: "HOTDASH_BACKUP_SECRET_ACCESS_KEY",
} as const;

/**
 * Where a stack's backups lie.
 * @throws Error that says what is missing
 */
export function storeOf(
  { bucket, folder }: Pick<BackupSettings, "bucket" | "folder">,
  stack: string,
  env: NodeJS.ProcessEnv,
): BackupStore {
  if (folder !== undefined) return new FolderStore(folder);
  if (bucket === undefined)
    throw new Error(
      `stack ${stack} has no place for backups\n   fix: npm run pulumi -- config set --path 'hotdash:backup.bucket.name' <bucket> -s ${stack}, and backup.bucket.endpoint, backup.recipients: docs/runbooks/backup.md`,
    );
  const { id, secret } = BUCKET_KEYS;
  const [accessKeyId, secretAccessKey] = [env[id], env[secret]];
  if (!accessKeyId || !secretAccessKey)
    throw new Error(
      `${[...(accessKeyId ? [] : [id]), ...(secretAccessKey ? [] : [secret])].join(" and ")} must be set: the keys of the bucket ${bucket.name}`,
    );
  const { endpoint, name, region, prefix } = bucket;
  return new S3Store({ endpoint, bucket: name, region, prefix, accessKeyId, secretAccessKey });
}
