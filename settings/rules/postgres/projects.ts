/** `supabase link --project-ref <ref>`, and the variables by which the command line is told its project. */
const pointed = /(?:--project-ref[=\s]\s*|\bSUPABASE_PROJECT_(?:ID|REF)\s*[=:]\s*)["']?([a-z]{20})(?![a-z])/g;

/** Projects that a text points the Supabase CLI at, whose commands then migrate, dump or reset that database. */
export const projectsNamed = (text: string): string[] =>
  text.includes("SUPABASE_PROJECT") || text.includes("--project-ref")
    ? [...text.matchAll(pointed)].map(([, ref = ""]) => ref)
    : [];
