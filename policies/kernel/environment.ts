import { rowsOf, type StackSystem, systemNamed } from "../../settings/systems.ts";
import { command, fly, github, render } from "../../settings/tokens.ts";
import type { StackFacts } from "./facts.ts";
import { isNode, type Reading, read, readings } from "./reading.ts";
import type { Subject } from "./rule.ts";

/** One environment variable that a resource sets in plain text. */
export interface PlainVariable {
  name: string;
  /** Where it stands, for messages: `machine.env.APP_URL`; the bare name on GitHub. */
  path: string;
  reading: Reading;
}

/** The plain environment that a resource sets. */
export interface PlainEnvironment {
  variables: PlainVariable[];
  /** Paths that are unknown and could hold any variable: `machine.env`. */
  unknowns: string[];
}

/** Where types keep a whole environment. */
const places: Readonly<Record<string, readonly string[]>> = {
  [fly.ProcessGroup]: ["machine", "env"],
  [fly.ReleaseCommand]: ["env"],
  [render.Service]: ["env"],
  [render.EnvGroup]: ["env"],
  [command.LocalCommand]: ["environment"],
};

/** The variables that a resource sets outside of secrets; none for types that set none. */
export function plainEnvironment({ type, props }: Subject): PlainEnvironment {
  if (type === github.ActionsEnvironmentVariable) return onGitHub(props);
  if (!Object.hasOwn(places, type)) return { variables: [], unknowns: [] };
  let node: object = props;
  let path = "";
  for (const key of places[type] ?? []) {
    path = path === "" ? key : `${path}.${key}`;
    const reading = read(node, key);
    if (!reading.known) return { variables: [], unknowns: [path] };
    if (!isNode(reading.value)) return { variables: [], unknowns: [] };
    node = reading.value;
  }
  const variables = readings(node).map(([name, reading]) => ({ name, path: `${path}.${name}`, reading }));
  return { variables, unknowns: [] };
}

function onGitHub(props: object): PlainEnvironment {
  const name = read(props, "variableName");
  if (!name.known) return { variables: [], unknowns: ["variableName"] };
  if (typeof name.value !== "string") return { variables: [], unknowns: [] };
  const reading = read(props, "value");
  const path = reading.known ? name.value : "value";
  return { variables: [{ name: name.value, path, reading }], unknowns: [] };
}

/** Name of the Fly app that a resource belongs to; on Render the object's own, where it has one. */
export function appOf({ type, props }: Subject): Reading {
  return read(props, type === fly.App || onRender.has(type) ? "name" : "app");
}

/** What has a name of its own on Render. */
const onRender = new Set<string>([render.Service, render.EnvGroup, render.KeyValue]);

/** Tells whether the resource is named as apps are, on Fly or on Render. */
export function isNamed(subject: Subject): boolean {
  return livesOnFly(subject) || onRender.has(subject.type);
}

/** What a part of a system adds to its name on Render: "chroma"; `web` for the system itself, and where no system is known. */
export function partOf(name: string, systems: readonly StackSystem[]): string {
  const whole = systems.filter(({ part }) => !part);
  const system = systemNamed(whole, name, "render");
  if (whole.length === 0 || system?.app === name) return "web";
  return system === undefined ? name : name.slice(system.app.length + 1);
}

/** The system that a resource belongs to by its app or its name; undefined where that is unknown, or of no system. */
export function systemOf(
  subject: Subject,
  { systems }: Pick<StackFacts, "systems">,
): StackSystem | undefined {
  const app = isNamed(subject) ? appOf(subject) : undefined;
  if (!app?.known || typeof app.value !== "string") return undefined;
  return systemNamed(systems, app.value, onRender.has(subject.type) ? "render" : "fly");
}

/** What its processes may be given. */
export function rowsIn(subject: Subject, { systems }: Pick<StackFacts, "systems">) {
  const app = isNamed(subject) ? appOf(subject) : undefined;
  if (!app?.known || typeof app.value !== "string") return undefined;
  return rowsOf(systems, app.value, onRender.has(subject.type) ? "render" : "fly");
}

const ofFly = new Set<string>(Object.values(fly));

/** Tells whether the resource lives in a Fly app. */
export function livesOnFly({ type }: Subject): boolean {
  return ofFly.has(type);
}

/** Where a resource keeps variables, plain and secret; elsewhere, names are the platforms' own fields. */
const variables = /(^|\.)(env|environment|values|secrets|generated)\.[^.]+$/;
const githubValues = new Set<string>([github.ActionsEnvironmentVariable, github.ActionsEnvironmentSecret]);

/** Tells whether a path of a resource's texts is a variable of a process. */
export function isVariable(path: string, { type }: Subject): boolean {
  return variables.test(path) || githubValues.has(type);
}
