import { ownApps } from "../../settings/apps.ts";
import { CHATWOOT, hasStore } from "../../settings/chatwoot.ts";
import { KEY_VALUE_ADDRESS } from "../../settings/matrix.ts";
import type { AnySettings } from "../../settings/types.ts";
import { declareApp } from "./apps.ts";
import type { Declaration, Group, MadeSecret } from "./declaration.ts";

/** Rails takes 20 to 60 s to boot: until then no check counts. */
const GRACE = "60s";

/** Of `rails secret`: 64 bytes as hex digits. */
const SECRET_LENGTH = 128;

/** Seconds for its migrations: a statement of them may take ten minutes, and several follow each other. */
const RELEASE_SECONDS = 1_200;

/** Customer conversations on the vendor's image; none where the stack does not own it. */
export function chatwoot(settings: AnySettings): Declaration[] {
  const app = ownApps(settings, settings).find(({ name }) => name === CHATWOOT);
  if (app === undefined) return [];
  const { groups, makes = [], release, ...others } = declareApp(settings, app);
  const [web, ...workers] = groups;
  const env = { ...release?.env, POSTGRES_STATEMENT_TIMEOUT: settings.chatwoot.releaseStatementTimeout };
  return [
    {
      ...others,
      ...(release ? { release: { ...release, env, timeout_seconds: RELEASE_SECONDS } } : {}),
      makes: makes.map((secret) => kept(settings, secret)),
      ...(settings.chatwoot.keyValue && hasStore(settings.chatwoot)
        ? { store: settings.chatwoot.keyValue }
        : {}),
      groups: [stored(settings, answering(web)), ...workers.map((group) => stored(settings, group))],
    },
  ];
}

/** With the address of its Key Value, where it has one. */
function stored({ chatwoot: section }: AnySettings, group: Group): Group {
  if (!hasStore(section)) return group;
  const { render, ...values } = group.values;
  const made = { ...render.made, [KEY_VALUE_ADDRESS]: KEY_VALUE_ADDRESS };
  return { ...group, values: { ...values, render: { ...render, made } } };
}

/** Another one would end every session and leave encrypted columns unreadable. */
const kept = ({ protectData }: AnySettings, secret: MadeSecret): MadeSecret => ({
  ...secret,
  length: SECRET_LENGTH,
  protect: protectData,
});

function answering(web: Group): Group {
  if (web.reach?.by !== "internet") return web;
  const { proxy } = web.reach;
  const checks = proxy.checks?.map((check) => ({ ...check, grace_period: GRACE })) ?? [];
  return { ...web, reach: { ...web.reach, proxy: { ...proxy, checks } } };
}
