/** Launches a script with this very Node: arguments are the script and its own arguments. */
import { launch } from "../../../toolchain/launch.mjs";

await launch(process.execPath, process.argv.slice(2), process.env);
