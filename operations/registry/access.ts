import { hide } from "../../providers/kernel/redact.ts";
import { fullRepository, registryAddress } from "../../settings/rules/image-reference.ts";
import { isLoopback } from "../github/access.ts";

/** Variable that names the address of the registry's stand-in; only a simulated stack takes it. */
export const REGISTRY_URL_VARIABLE = "HOTDASH_REGISTRY_URL";
/** Variables that name who asks a registry other than Fly's; without them it is asked as anybody. */
export const REGISTRY_USER_VARIABLE = "HOTDASH_REGISTRY_USER";
export const REGISTRY_PASSWORD_VARIABLE = "HOTDASH_REGISTRY_PASSWORD";

/** Where Fly keeps images; any user name does, the password is a token of Fly's API. */
const FLY_REGISTRY = "registry.fly.io";

/** Where a repository of images is, and who asks. */
export interface RegistryAccess {
  /** Address without a slash at its end. */
  url: string;
  /** Name of the repository there: `hotdash-staging`. */
  repository: string;
  simulated: boolean;
  credentials: { user: string; password: string } | undefined;
}

/**
 * How the repository of the settings is reached. A simulated stack reaches its stand-in on loopback only; a live stack
 * the registry of the repository that is named, over https: short names are on Docker Hub.
 * @throws Error that names the variable at fault, never its value when it is a secret
 */
export function registryAccess(
  imageRepository: string,
  platform: "simulated" | "live",
  env: NodeJS.ProcessEnv,
): RegistryAccess {
  const { host, repository } = fullRepository(imageRepository);
  const given = env[REGISTRY_URL_VARIABLE]?.replace(/\/$/, "");
  if (platform === "simulated") {
    if (!given || !isLoopback(given))
      throw new Error(
        `a simulated stack needs ${REGISTRY_URL_VARIABLE}, the address of its stand-in for a registry on loopback`,
      );
    return { url: given, repository, simulated: true, credentials: { user: "x", password: "sim_registry" } };
  }
  if (given)
    throw new Error(
      `a live stack asks the registry of dashboard.imageRepository (${host}): unset ${REGISTRY_URL_VARIABLE}`,
    );
  const [user, password] =
    host === FLY_REGISTRY
      ? ["x", env.FLY_API_TOKEN]
      : [env[REGISTRY_USER_VARIABLE], env[REGISTRY_PASSWORD_VARIABLE]];
  if (password) hide([password]);
  const credentials = user && password ? { user, password } : undefined;
  return { url: `https://${registryAddress(imageRepository)}`, repository, simulated: false, credentials };
}
