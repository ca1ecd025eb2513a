/** What pulls private images. The token is not kept: nothing answers it. */
export interface RegistryCredential {
  readonly id: string;
  readonly ownerId: string;
  name: string;
  registry: "GITHUB" | "GITLAB" | "DOCKER" | "GOOGLE_ARTIFACT" | "AWS_ECR";
  username: string;
  readonly createdAt: number;
  updatedAt: number;
}
