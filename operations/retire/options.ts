/** What `hotdash retire` is given. */
export interface RetireOptions {
  app: string;
  /** Workspace of Render. @default it is an app on Fly */
  owner: string | undefined;
  /** The app's name once more, where nobody can be asked. */
  confirm: string | undefined;
  /** Why it goes although something speaks against it. */
  although: string | undefined;
  /** Secrets on GitHub that go with it, beside those that its name tells. */
  secret: string[];
  /** Days that the last snapshots are kept: 1 to 60. */
  keep: string;
  /** Takes the app itself away although its snapshots could still be restored in it. */
  withSnapshots: boolean;
  /** False: nobody looks at GitHub. */
  github: boolean;
  simulated: boolean;
  /** File of the evidence. @default a new one below .deploys/retired */
  evidence: string | undefined;
}
