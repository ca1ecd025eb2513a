import { afterAll, vi } from "vitest";

/*
 * Test files share worker processes: a process for each would spend most of its life on loading packages. This runs before
 * every file and gives it modules of our own that nothing has touched; after the file the process is as it was before.
 */
vi.resetModules();

const folder = process.cwd();
const environment = { ...process.env };
const listeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  process.chdir(folder);
  process.exitCode = undefined;
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  for (const name of process.eventNames())
    for (const listener of process.rawListeners(name))
      if (!listeners.get(name)?.includes(listener)) process.off(name as string, listener as () => void);
});
