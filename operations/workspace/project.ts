/** Where the engine runs: the checkout for a real stack, a temporary folder for a simulated one. */
export interface Project {
  /** Name of the project, which is also the prefix of its configuration keys. */
  name: string;
  /** Folder of its Pulumi.yaml. */
  folder: string;
  /** Path of the `pulumi` binary. */
  pulumi: string;
  env: NodeJS.ProcessEnv;
}
