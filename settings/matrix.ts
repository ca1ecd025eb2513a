/**
 * The environment matrix: every variable of the dashboard, where it comes from and where it goes. Nothing else reaches a
 * machine or a workflow, except the flags of `flags.ts`, which travel as plain text.
 */
export { matrixDocument } from "./matrix/document.ts";
export { inventedSecrets, requiredSecrets } from "./matrix/invented.ts";
export {
  chromaService,
  KEY_VALUE_ADDRESS,
  QUEUE_ADDRESS,
  type RenderEnvironment,
  renderEnvironment,
} from "./matrix/render.ts";
export {
  appSecrets,
  type RoutedEnvironment,
  routeEnvironment,
  type SystemValues,
  valuesOf,
} from "./matrix/route.ts";
export { generatedSecrets, MATRIX, variableOf } from "./matrix/table.ts";
export type { Target, Variable } from "./matrix/variable.ts";
export { isSecret } from "./matrix/variable.ts";
