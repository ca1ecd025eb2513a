import { exemptionsTable, policiesTable } from "./policies/document.ts";
import { exemptionsInFiles } from "./policies/in-files.ts";
import { CHECKOUT, PROJECT } from "./workspace/checkout.ts";

/** `hotdash policies`: every rule of the pack as a table, and what the stack files are exempt from. */
export async function policies(): Promise<void> {
  console.log(policiesTable());
  console.log(`\n${exemptionsTable(await exemptionsInFiles(CHECKOUT, PROJECT))}`);
}
