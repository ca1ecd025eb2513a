/** A variable, as Render answers it. */
export interface EnvVar {
  key: string;
  value: string;
}

/** A secret file, mounted at /etc/secrets/<name>. */
export interface SecretFile {
  name: string;
  content: string;
}
