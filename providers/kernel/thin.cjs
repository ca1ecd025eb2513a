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
  const provider = {
    check: async (olds, news) =>
      (await import(`${process.cwd()}/providers/entry.ts`)).check(kind, olds, news),
    diff: async (id, olds, news) =>
      (await import(`${process.cwd()}/providers/entry.ts`)).diff(kind, id, olds, news),
    create: async (inputs) => (await import(`${process.cwd()}/providers/entry.ts`)).create(kind, inputs),
    read: async (id, props) => (await import(`${process.cwd()}/providers/entry.ts`)).read(kind, id, props),
    update: async (id, olds, news) =>
      (await import(`${process.cwd()}/providers/entry.ts`)).update(kind, id, olds, news),
    delete: async (id, props) =>
      (await import(`${process.cwd()}/providers/entry.ts`)).remove(kind, id, props),
  };
  made.set(kind, provider);
  return provider;
};
