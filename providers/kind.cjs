// @ts-check
/*
 * Where the provider text in every state leads first. This file never moves: text that was stored years ago still requires it by
 * this path, and calls it with its kind. It is CommonJS, because the SDK wants the provider at once: a module that another
 * text is importing at that moment cannot be required (Node 26).
 */

/** The provider's methods, and the functions of entry.ts for them. */
const METHODS = /** @type {const} */ ({
  check: "check",
  diff: "diff",
  create: "create",
  read: "read",
  update: "update",
  delete: "remove",
});

/**
 * The provider of a kind, such as `fly:App`, as the SDK takes it; its code is loaded when it is first asked for something.
 * @param {string} kind
 */
module.exports = (kind) =>
  Object.fromEntries(
    Object.entries(METHODS).map(([name, of]) => [
      name,
      async (/** @type {any[]} */ ...args) => {
        /** @type {Record<string, any>} */
        const entry = await import("./entry.ts");
        return entry[of](kind, ...args);
      },
    ]),
  );
