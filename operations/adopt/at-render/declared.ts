import { servicesOf, storeOf } from "../../../components/render/services.ts";
import { dashboard } from "../../../components/systems/dashboard.ts";
import type { KeyValueArgs } from "../../../providers/render/key-value/resource.ts";
import { type ServiceInputs, serviceInputs } from "../../../providers/render/service/schema.ts";
import { appSecrets, KEY_VALUE_ADDRESS } from "../../../settings/matrix.ts";
import type { StackName } from "../../../settings/stack-name.ts";
import { foreseen } from "../foreseen.ts";

/** What a stack would declare at Render with some sections. */
export interface DeclaredWorkspace {
  /** Services by their names. */
  services: Map<string, ServiceInputs>;
  keyValue: KeyValueArgs | undefined;
  /** Names of the secret variables that each service gets, by its name; their values are none of an adoption's matters. */
  secretNames: ReadonlyMap<string, readonly string[]>;
}

/** Made by the same code that declares the services when the stack is updated; undefined when it cannot be foreseen. */
export function declaredWorkspace(
  name: StackName,
  sections: Record<string, unknown>,
  image: string,
): DeclaredWorkspace | undefined {
  const settings = foreseen(name, sections);
  if (!settings) return undefined;
  const declared = dashboard(settings, image);
  const parts = servicesOf(settings, declared, {});
  const services = parts.map(({ args }) => {
    // What is wrong with it is said elsewhere; what else would change is told all the same.
    const inputs = serviceInputs.safeParse(args).data ?? (args as unknown as ServiceInputs);
    return [inputs.name, inputs] as const;
  });
  const keyValue = storeOf(settings, declared);
  return {
    services: new Map(services),
    keyValue,
    secretNames: new Map(
      parts.map(({ args, group }) => {
        const { made } = group.values.render;
        const address = Object.keys(made).filter((one) => made[one] === KEY_VALUE_ADDRESS);
        return [args.name, [...appSecrets(settings, group.reads), ...address]];
      }),
    ),
  };
}
