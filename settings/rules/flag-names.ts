/**
 * Prefixes under which bundlers and frameworks publish a variable, each with the documentation that says so. The flag behind
 * them is the same flag. The last one is our own.
 */
const PUBLISHED = [
  "VITE", // Vite, "Env Variables and Modes"
  "MAIN_VITE", // electron-vite, "Env Variables and Modes"
  "PRELOAD_VITE",
  "RENDERER_VITE",
  "NEXT_PUBLIC", // Next.js, "Environment Variables"
  "NUXT_PUBLIC", // Nuxt, "Runtime Config"; NUXT for what stays on the server
  "NUXT",
  "VUE_APP", // Vue CLI, "Modes and Environment Variables"
  "REACT_APP", // Create React App, "Adding Custom Environment Variables"
  "PREACT_APP", // Preact CLI, "Environment Variables"
  "NG_APP", // @ngx-env/builder
  "GATSBY", // Gatsby, "Environment Variables"
  "EXPO_PUBLIC", // Expo, "Environment variables in Expo"
  "BUN_PUBLIC", // Bun, "Fullstack dev server", as its examples set it
  "PUBLIC", // SvelteKit, Astro and Rsbuild
  "STORYBOOK", // Storybook, "Environment variables"
  "SNOWPACK_PUBLIC", // Snowpack, "Environment Variables"
  "RAZZLE", // Razzle, "Environment Variables"
  "REDWOOD_ENV", // RedwoodJS, "Environment Variables"
  "UMI_APP", // Umi, "Environment Variables"
  "TARO_APP", // Taro, "Modes and environment variables"
  "PLASMO_PUBLIC", // Plasmo, "Environment Variables"
  "WAKU_PUBLIC", // Waku, "Environment variables"
  "WXT", // WXT, "Environment Variables"
  "HOTDASH",
] as const;

const published = new RegExp(`^(?:${PUBLISHED.join("|")})_(?=.)`);
const flagLike = /^(FEATURES?|FF|FLAGS?)(_|$)|^ENABLE_|_(ENABLED?|FEATURE|FLAG)$/;

/** A variable's name in upper case, without what bundlers put before it, however often. */
export function bareName(name: string): string {
  let bare = name.toUpperCase();
  while (published.test(bare)) bare = bare.replace(published, "");
  return bare;
}

/** Tells whether a variable's name is that of a feature flag: FEATURE_*, FLAG_*, ENABLE_*, *_ENABLED and their like. */
export function looksLikeFlag(name: string): boolean {
  return flagLike.test(bareName(name));
}

/** How names are compared: files write `featureModalApprovals` and `feature-modal-approvals` for the same flag. */
const compared = (name: string) => bareName(name).replace(/[-_.]/g, "");

/**
 * The declared flag that a name means, whatever its case, its prefix and which of its reader's spellings it is; undefined when
 * it means none.
 */
export function declaredFlag(
  name: string,
  declared: Readonly<Record<string, { spellings?: readonly string[] }>>,
): string | undefined {
  if (Object.hasOwn(declared, name)) return name;
  const wanted = compared(name);
  return Object.entries(declared).find(([flag, { spellings = [] }]) =>
    [flag, ...spellings].some((one) => compared(one) === wanted),
  )?.[0];
}
