// @ts-check

/** @param {number} size @returns {<T>(work: () => Promise<T>) => Promise<T>} runs at most `size` at a time, in order */
export function lanes(size) {
  let free = size;
  /** @type {(() => void)[]} */
  const queue = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise((/** @type {(value: void) => void} */ resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else free++;
    }
  };
}
