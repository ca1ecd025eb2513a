import { policiesTable } from "./policies/document.ts";

/* npm run policies: every rule of the pack as a table. */
console.log(policiesTable());
