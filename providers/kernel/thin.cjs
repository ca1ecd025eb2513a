"use strict";

/*
 * What Pulumi stores in state as `__provider` of every resource is the text of the object made here. The engine runs
 * that text again for each later read and delete, perhaps years from now, so it holds nothing but the way to
 * providers/entry.ts, which must never move. It is CommonJS because a test runner that rewrites ES modules would
 * change the text; it captures one short string, so the text is equal on every machine.
 */
const made = new Map();

/** The provider object of one kind ("fly:App"); the same object each time, so that its text is made only once. */
exports.thinProvider = function thinProvider(kind) {
  const known = made.get(kind);
  if (known) return known;
  const call = (method, args) =>
    import(`${process.cwd()}/providers/entry.ts`).then((entry) => entry[method](kind, ...args));
  const provider = {
    check: (...args) => call("check", args),
    diff: (...args) => call("diff", args),
    create: (...args) => call("create", args),
    read: (...args) => call("read", args),
    update: (...args) => call("update", args),
    delete: (...args) => call("remove", args),
  };
  made.set(kind, provider);
  return provider;
};
