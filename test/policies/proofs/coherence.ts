import { dynamicToken, fly, github } from "../../../settings/tokens.ts";
import { place, processGroup } from "../kernel/resources.ts";
import type { Proof } from "./proof.ts";

const group = { type: fly.ProcessGroup, good: processGroup };

/** Rules by which the parts of a stack say the same, and by which GitHub guards what is deployed. */
export const coherence: readonly Proof[] = [
  {
    rule: "known-resource-types",
    type: fly.App,
    good: { ...place, name: "hotdash-app" },
    path: "name",
    broken: { type: dynamicToken("fly", "Ledger"), props: { ...place, name: "hotdash-app" } },
    says: /^Type pulumi-nodejs:dynamic\/fly:Ledger is not one that this project declares/m,
    missing: "allowed",
    wrongType: "allowed",
    unknown: { allowed: "the type decides, and a type is never unknown" },
    settings: { unsayable: "types are the program's, not a setting's" },
  },
  {
    rule: "app-url-coherence",
    ...group,
    path: "machine.env.APP_URL",
    bad: "https://elsewhere.hotrodan.com",
    says: /machine\.env\.APP_URL is not the address of dashboard\.domain/,
    missing: "refused",
    wrongType: "refused",
    settings: "APP_URL of another domain",
  },
  {
    rule: "queue-driver",
    ...group,
    path: "machine.env.WEBHOOK_QUEUE_DRIVER",
    bad: "bullmq",
    says: /is not what the settings say \(memory\)/,
    missing: "allowed",
    wrongType: "refused",
    settings: "bullmq without Redis",
  },
  {
    rule: "shared-sessions",
    ...group,
    path: "machine.env.SESSION_STORAGE",
    bad: "memory",
    says: /machine\.env\.SESSION_STORAGE/,
    missing: "refused",
    wrongType: "allowed",
    settings: "sessions in the memory of two machines",
  },
  {
    rule: "github-environments",
    type: github.RepositoryEnvironment,
    good: {
      repository: "HotDash",
      environment: "production",
      waitTimer: 5,
      preventSelfReview: true,
      canAdminsBypass: false,
      reviewers: [{ users: [42], teams: [] }],
      deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
    },
    path: "preventSelfReview",
    bad: false,
    says: /^preventSelfReview/m,
    missing: "refused",
    wrongType: "refused",
    settings: "production that people approve themselves",
  },
];
