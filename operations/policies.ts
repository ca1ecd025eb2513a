import { exemptionsTable, policiesTable, rulesTold } from "./policies/document.ts";
import { exemptionsInFiles } from "./policies/in-files.ts";
import { CHECKOUT, PROJECT } from "./workspace/checkout.ts";

/** `hotdash policies`: every rule of the pack, and what the stack files are exempt from: as tables in Markdown, or as JSON. */
export async function policies({ json }: { json: boolean }): Promise<void> {
  const exemptions = await exemptionsInFiles(CHECKOUT, PROJECT);
  if (json) console.log(JSON.stringify({ rules: rulesTold(), exemptions }, null, 2));
  else console.log(`${policiesTable()}\n\n${exemptionsTable(exemptions)}`);
}
