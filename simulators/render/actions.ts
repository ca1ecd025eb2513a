import type { Call, Reply, Route } from "../kernel/routes.ts";
import { autoscalingOf, checkInstances } from "./autoscaling.ts";
import { cancelRun, startRun } from "./cron-runs.ts";
import { invalid, json, notFound, rfc3339 } from "./errors.ts";
import type { Render } from "./render.ts";
import { requests } from "./requests.ts";
import { liveDeploy, type Service } from "./service.ts";
import { bodyOf } from "./validate.ts";

/** What is done to a service as it runs: suspend, resume, restart, scale, autoscale, and the runs of cron jobs. */
export function actionRoutes(render: Render): Route[] {
  const { world, engine } = render;
  const path = "/v1/services/:service";
  const on = (work: (service: Service, call: Call) => Reply) => (call: Call) =>
    work(world.service(call.params.service), call);
  const post = (name: string, work: (service: Service, call: Call) => Reply): Route => ({
    method: "POST",
    path: `${path}/${name}`,
    action: `services.${name}`,
    kind: "mutate",
    handler: on(work),
  });
  return [
    post("suspend", (service) => {
      if (!service.suspended) engine.suspend(service);
      return json(202);
    }),
    post("resume", (service) => {
      if (service.suspended) engine.resume(service);
      return json(202);
    }),
    post("restart", (service) => {
      if (service.type === "cron_job") throw invalid("cron jobs cannot be restarted");
      if (service.suspended) throw invalid("the service is suspended");
      engine.restart(service);
      return json(200);
    }),
    post("scale", (service, call) => scale(render, service, call)),
    {
      method: "PUT",
      path: `${path}/autoscaling`,
      action: "services.autoscale",
      kind: "mutate",
      handler: on((service, call) => autoscale(render, service, call)),
    },
    {
      method: "DELETE",
      path: `${path}/autoscaling`,
      action: "services.autoscaling.delete",
      kind: "mutate",
      handler: on((service) => {
        // Recorded in the same place: the manual number is what is left.
        delete service.autoscaling;
        delete service.scaledTo;
        service.updatedAt = world.now();
        engine.wake(service);
        return json(204);
      }),
    },
    {
      method: "GET",
      path: `${path}/instances`,
      action: "services.instances",
      kind: "read",
      handler: on(({ instances }) => {
        const running = instances.filter(({ phase }) => phase !== "stopping");
        return json(
          200,
          running.map(({ id, createdAt }) => ({ id, createdAt: rfc3339(createdAt) })),
        );
      }),
    },
    {
      method: "POST",
      path: "/v1/cron-jobs/:service/runs",
      action: "cronJobs.run",
      kind: "mutate",
      handler: on((service) => {
        if (service.type !== "cron_job") throw notFound(service.id);
        if (!liveDeploy(service) || service.suspended) throw invalid("the cron job has no live deploy");
        const run = startRun(engine.motion, service);
        engine.wake(service);
        return json(200, { id: run.id, status: run.status, startedAt: rfc3339(run.startedAt) });
      }),
    },
    {
      method: "DELETE",
      path: "/v1/cron-jobs/:service/runs",
      action: "cronJobs.cancel",
      kind: "mutate",
      handler: on((service) => {
        if (service.type !== "cron_job" || !cancelRun(engine.motion, service)) throw notFound(service.id);
        engine.wake(service);
        return json(204);
      }),
    },
  ];
}

function scale({ world, engine }: Render, service: Service, call: Call): Reply {
  const { numInstances } = bodyOf(call, requests.scalePOST);
  if (service.type === "cron_job") throw invalid("cron jobs cannot be scaled");
  checkInstances(service, numInstances);
  // Render's document: while autoscaling is on, this is ignored.
  if (service.autoscaling?.enabled) return json(202);
  const before = service.numInstances;
  service.numInstances = numInstances;
  service.updatedAt = world.now();
  if (before !== numInstances) {
    engine.motion.event(service, "instance_count_changed", {
      fromInstances: before,
      toInstances: numInstances,
    });
  }
  engine.wake(service);
  return json(202);
}

function autoscale({ world, engine }: Render, service: Service, call: Call): Reply {
  const asked = autoscalingOf(bodyOf(call, requests.autoscalingPUT));
  if (service.type === "cron_job") throw invalid("cron jobs cannot be scaled");
  checkInstances({ ...service, autoscaling: asked }, 1);
  const { autoscaling: before } = service;
  service.autoscaling = asked;
  service.updatedAt = world.now();
  engine.motion.event(service, "autoscaling_config_changed", {
    ...(before && { fromConfig: before }),
    toConfig: asked,
  });
  engine.wake(service);
  return json(200, asked);
}
