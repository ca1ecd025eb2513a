import type { Stack } from "../workspace/stack.ts";
import { LocalStore } from "./local-store.ts";
import { RemoteStore } from "./remote-store.ts";
import type { StateStore } from "./state-store.ts";

/** The engine's file backend is files that we can lock and write as it does; of any other only the engine knows how. */
export async function storeOf(stack: Stack): Promise<StateStore> {
  const backend = await stack.backend();
  return backend.startsWith("file://") ? new LocalStore(backend, stack) : new RemoteStore(stack);
}
