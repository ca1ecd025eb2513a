import { redis } from "../../../components/render/redis.ts";
import { servicesOf } from "../../../components/render/services.ts";
import type { KeyValueArgs } from "../../../providers/render/key-value/resource.ts";
import { type ServiceInputs, serviceInputs } from "../../../providers/render/service/schema.ts";
import { appSecrets, KEY_VALUE_ADDRESS, renderEnvironment } from "../../../settings/matrix.ts";
import type { StackName } from "../../../settings/stack-name.ts";
import { foreseen } from "../foreseen.ts";

/** What a stack would declare at Render with some sections. */
export interface DeclaredWorkspace {
  /** Services by their names. */
  services: Map<string, ServiceInputs>;
  keyValue: KeyValueArgs | undefined;
  /** Names of the secret variables that every service gets; their values are none of an adoption's matters. */
  secretNames: string[];
}

/** Made by the same code that declares the services when the stack is updated; undefined when it cannot be foreseen. */
export function declaredWorkspace(
  name: StackName,
  sections: Record<string, unknown>,
  image: string,
): DeclaredWorkspace | undefined {
  const settings = foreseen(name, sections);
  if (!settings) return undefined;
  const { env, secrets } = renderEnvironment(settings);
  const { web, parts } = servicesOf(settings, image, { env, secrets, generated: {} });
  const services = [web, ...parts.map(({ args }) => args)].map((args) => {
    // What is wrong with it is said elsewhere; what else would change is told all the same.
    const inputs = serviceInputs.safeParse(args).data ?? (args as unknown as ServiceInputs);
    return [inputs.name, inputs] as const;
  });
  const keyValue = redis(settings);
  return {
    services: new Map(services),
    keyValue,
    secretNames: [...appSecrets(settings), ...(keyValue ? [KEY_VALUE_ADDRESS] : [])],
  };
}
