import { parseImage, repositoryName } from "../image-reference.ts";

/** Reports that are demanded: of Vitest and Playwright their JSON reporters, of Lighthouse its own JSON or its CI's manifest. */
export const REPORTS = ["vitest", "playwright", "lighthouse"] as const;

/** Reports that are understood: JUnit's XML may stand for that of Vitest or of Playwright, whichever its entry names. */
export const REPORT_KINDS = [...REPORTS, "junit"] as const;

/**
 * Scores that the dashboard must reach, 0 to 1. Our own choice: Lighthouse calls 0.9 and more good, and its performance
 * score moves by a tenth from run to run on a shared runner.
 */
export const LEAST_SCORES = { performance: 0.8, accessibility: 0.9 } as const;

/** Minutes that staging runs a release at least before live production takes it: a few rounds of the uptime watch. */
export const LEAST_BAKE_MINUTES = 15;

/** Registries on which everybody has repositories: whose one is, only its first part says. */
const SHARED_REGISTRIES =
  /^((index\.|registry-1\.)?docker\.io|ghcr\.io|quay\.io|public\.ecr\.aws|registry\.gitlab\.com|mcr\.microsoft\.com|(.+\.)?gcr\.io|registry\.k8s\.io)$/;

/** What of a stack's settings decides what a release has to pass. */
export interface GateSettings {
  window?: unknown;
  stagingBakeMinutes: number;
  evidence: readonly {
    report: string;
    /** Whose tests a JUnit report is of. */
    tests?: string | undefined;
    maxFailed: number;
    minPassed: number;
    maxFlaky: number;
    minScores: Readonly<Partial<Record<string, number>>>;
  }[];
  /** Registry and repository, without tag: `dashboard.imageRepository`. */
  imageRepository: string;
  /** Image that the settings name, if they do: `dashboard.image`. */
  image?: string | undefined;
  /** Owner of the repository on GitHub: `github:owner`. */
  owner: string;
}

/** One minimum that is missing. */
export interface GateProblem {
  /** Setting that it is about, as exemptions name it: `deploy.window`, `deploy.evidence.vitest`. */
  resource: string;
  /** Path of the setting to change. */
  path: string[];
  value: string;
  problem: string;
  allowed: string;
}

/** What live production demands of a release at least: hours when somebody watches, staging's run, reports, images of the team's own. */
export function judgeGates(given: GateSettings): GateProblem[] {
  const { window, stagingBakeMinutes: bake, evidence, imageRepository, image, owner } = given;
  const problems: GateProblem[] = [];
  const add = (path: string[], value: string, problem: string, allowed: string, resource = path.join(".")) =>
    problems.push({ resource, path, value, problem, allowed });
  if (window === undefined)
    add(
      ["deploy", "window"],
      "(not set)",
      "is missing: live production would take releases when nobody is there",
      "{timeZone, days, from, to}: hours in which somebody watches a release",
    );
  if (bake < LEAST_BAKE_MINUTES)
    add(
      ["deploy", "stagingBakeMinutes"],
      String(bake),
      "is too short: staging would prove nothing for live production",
      `at least ${LEAST_BAKE_MINUTES} minutes`,
    );
  for (const report of REPORTS) {
    const such = evidence.filter((one) => (one.report === "junit" ? one.tests : one.report) === report);
    if (such.some((one) => weaknesses(one).length === 0)) continue;
    const weak = such.flatMap(weaknesses);
    add(
      ["deploy", "evidence"],
      weak.length === 0 ? `no report of ${report}` : `${report} with ${weak.join(", ")}`,
      weak.length === 0
        ? `demands no report of ${report} for live production`
        : `lets a bad report of ${report} pass for live production`,
      `an entry {artifact: ${report}, report: ${report}} whose thresholds are no weaker than its defaults`,
      `deploy.evidence.${report}`,
    );
  }
  const strange = foreignRepository(imageRepository, owner);
  if (strange)
    add(
      ["dashboard", "imageRepository"],
      imageRepository,
      strange,
      "a repository of the team's own, with its registry: registry.fly.io/<app>, ghcr.io/<owner>/<name>, a private registry",
    );
  if (image !== undefined && repositoryName(image) !== repositoryName(imageRepository))
    add(
      ["dashboard", "image"],
      image ?? "",
      "is not in dashboard.imageRepository: no build of ours is pushed there",
      `${imageRepository}[:tag]@sha256:<64 hex digits>`,
    );
  return problems;
}

/** Thresholds that are weaker than the defaults of an entry of evidence. */
function weaknesses({
  report,
  maxFailed,
  minPassed,
  maxFlaky,
  minScores,
}: GateSettings["evidence"][number]): string[] {
  if (report === "lighthouse")
    return Object.entries(LEAST_SCORES)
      .filter(([category, least]) => (minScores[category] ?? 0) < least)
      .map(([category]) => `minScores.${category} ${minScores[category] ?? "missing"}`);
  return [
    ...(maxFailed > 0 ? [`maxFailed ${maxFailed}`] : []),
    ...(minPassed < 1 ? [`minPassed ${minPassed}`] : []),
    ...((report === "playwright" || report === "junit") && maxFlaky > 0 ? [`maxFlaky ${maxFlaky}`] : []),
  ];
}

/** Why the repository of an image may be somebody else's; undefined when it is the team's. `owner` is `github:owner`. */
export function foreignRepository(image: string, owner: string): string | undefined {
  const { registry, repository } = parseImage(image);
  if (registry === "")
    return "names no registry, so that it is on Docker Hub, where anybody has repositories";
  if (!SHARED_REGISTRIES.test(registry)) return undefined;
  const [namespace = ""] = repository.split("/");
  if (repository.includes("/") && namespace === owner.toLowerCase()) return undefined;
  return `is on a registry that everybody uses, and not below ${owner.toLowerCase() || "github:owner"}`;
}
