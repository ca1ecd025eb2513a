// @ts-check

/*
 * What keeps a build from Go modules short: its processor time is the compiler's, over some 2,000 packages. Measured on parts of
 * it (Go 1.26.8, two cores): without collecting garbage 0.86 x (150 packages of the standard library) and 0.87 x (186 of the
 * AWS SDK and of Terraform's framework); without inlining beside that 0.91 x of the latter. `npm run bench -- set-up` has the whole.
 */

/**
 * Packages that are compiled as they usually are, since runs of the engine spend their time in them. Inlining costs the
 * compiler a tenth of its time; the others (the clouds' SDKs, what Terraform providers are made of, highlighting, OpenAPI,
 * Git) are linked, and hardly run.
 */
const RUN = ["std", "github.com/pulumi/...", "google.golang.org/...", "golang.org/..."];

/** No debugging data, which the linker leaves out anyway (-w): a tenth of the compiler's time. */
const PLAIN = "-dwarf=false";

/** Flags of `go build` for the compiler; of patterns that fit a package the last one counts. The same for all builds, so that they share what they compile. */
export const compilerFlags = Object.freeze([
  `-gcflags=all=${PLAIN} -l`,
  ...RUN.map((pattern) => `-gcflags=${pattern}=${PLAIN}`),
]);

/** Memory for one compiler, in bytes, from which on it need not collect garbage at all: the largest packages take a third. */
const ENOUGH = 3 * 2 ** 30;

/**
 * How often Go's own programs collect garbage: a compiler lives for seconds and gives everything back at its end. Where
 * memory is short they collect less often; what the user says counts.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {{ bytes: number, cores: number }} machine its memory, and how many compilers run at once
 * @returns {Record<string, string>}
 */
export function collecting(env, { bytes, cores }) {
  if (env.GOGC !== undefined || env.GOMEMLIMIT !== undefined) return {};
  const each = bytes / Math.max(1, cores);
  if (each < ENOUGH) return { GOGC: "200" };
  // Half of its share, in case the largest come together with others.
  return { GOGC: "off", GOMEMLIMIT: `${Math.floor(each / 2 / 2 ** 20)}MiB` };
}
