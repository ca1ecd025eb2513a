import { createRequire } from "node:module";

/** The part of the SDK that turns a request of the engine into inputs, as `@pulumi/policy` 1.21 has it. */
interface Decoder {
  deserializeProperties(inputs: object, proxySecrets: boolean): object;
}

const sdk = createRequire(import.meta.url)("@pulumi/policy/deserialize.js") as Decoder;
const decode = sdk.deserializeProperties;
const decoded = new WeakMap<object, object>();

/*
 * The SDK decodes a resource anew for every policy, and the configuration of its provider with it: 28 times a resource.
 * No rule changes what it judges, so one time is enough. Remedies, which do change it, ask for secrets marked, and get
 * inputs of their own.
 */
sdk.deserializeProperties = (inputs, proxySecrets) => {
  if (proxySecrets) return decode(inputs, proxySecrets);
  const made = decoded.get(inputs) ?? decode(inputs, proxySecrets);
  decoded.set(inputs, made);
  return made;
};
