import type { LiveService, LiveWorkspace } from "../../../../operations/adopt/at-render/live-workspace.ts";
import type { ServiceAnswer } from "../../../../providers/render/api/services.ts";
import { DIGEST } from "./deployed.ts";

type Fields = Record<string, unknown>;

const OWNER = `tea-${"0".repeat(20)}`;
export const APP = "hotdash-staging";

/** A service as Render answers one that was made by hand of an image. */
export function service(type: string, name: string, details: Fields = {}, change: Fields = {}): LiveService {
  const whole = {
    id: `srv-${Buffer.from(name).toString("hex").slice(0, 20)}`,
    name,
    type,
    ownerId: OWNER,
    slug: name,
    suspended: "not_suspended",
    suspenders: [],
    autoDeploy: "no",
    imagePath: `ghcr.io/hotdash/dashboard:1@${DIGEST}`,
    notifyOnFail: "default",
    rootDir: "",
    ...change,
    serviceDetails: {
      env: "image",
      runtime: "image",
      plan: "standard",
      region: "ohio",
      buildPlan: "starter",
      envSpecificDetails: { dockerCommand: "", dockerContext: "", dockerfilePath: "" },
      ...(type === "cron_job"
        ? { schedule: "0 3 * * *" }
        : {
            numInstances: 1,
            maxShutdownDelaySeconds: 30,
            previews: { generation: "off" },
            pullRequestPreviewsEnabled: "no",
          }),
      ...(type === "web_service"
        ? {
            healthCheckPath: "/health",
            maintenanceMode: { enabled: false, uri: "" },
            renderSubdomainPolicy: "enabled",
            ipAllowList: [{ cidrBlock: "0.0.0.0/0", description: "everywhere" }],
            url: `https://${name}.onrender.com`,
            openPorts: [{ port: 8080, protocol: "TCP" }],
          }
        : {}),
      ...details,
    },
  };
  const own: Record<string, string> = type === "web_service" ? { PORT: "8080" } : {};
  return {
    ...{ service: whole as unknown as ServiceAnswer, whole, env: own, own, files: [] },
    domains: [],
  };
}

const command = (text: string) => ({
  envSpecificDetails: { dockerCommand: text, dockerContext: "", dockerfilePath: "" },
});

/** One service of each kind that the dashboard has at Render. */
export function parts(): LiveService[] {
  return [
    service("web_service", APP),
    service("private_service", `${APP}-chroma`, {
      ...command("chroma run --path /data/chroma"),
      disk: { id: "dsk-1", name: "chroma_data", mountPath: "/data/chroma", sizeGB: 10 },
    }),
    service("background_worker", `${APP}-queue`, command("npm run worker")),
    service("cron_job", `${APP}-nightly`, command("npm run nightly")),
  ];
}

/** A workspace with these services; the first is the web service. */
export function workspaceOf([web, ...others]: LiveService[]): LiveWorkspace {
  if (!web) throw new Error("a workspace needs a web service");
  return { ownerId: OWNER, app: APP, web, parts: others, others: [], keyValues: [], groups: [] };
}
