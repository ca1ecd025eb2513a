import { objectHosts } from "./keywords.ts";

/** A text without any of these keys has no object that names a host. */
const hostKey = new RegExp(`\\b(?:${objectHosts.join("|")})\\b`, "i");

/** `key: value`, quoted or not, as YAML and JavaScript have it; a scheme has no blank behind its colon. */
const pair =
  /(?<![\w$.-])["']?([A-Za-z_]\w{0,40})["']?[ \t]*:[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s,;{}[\]"'#]+))/g;

/**
 * Reads the `key: value` pairs of a text that is no JSON: YAML, JavaScript. A key that comes again begins a new object, so
 * that no later host hides an earlier one. Only objects that name a host are worth a look.
 */
export function readPairs(text: string): Record<string, string>[] {
  if (!hostKey.test(text)) return [];
  const groups: Record<string, string>[] = [];
  let group: Record<string, string> = {};
  for (const [, name = "", double, single, bare] of text.matchAll(pair)) {
    const key = name.toLowerCase();
    if (Object.hasOwn(group, key)) {
      groups.push(group);
      group = {};
    }
    group[key] = double ?? single ?? bare ?? "";
  }
  return [...groups, group].filter((one) => Object.keys(one).length > 1);
}
