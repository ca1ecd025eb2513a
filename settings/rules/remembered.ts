/** Texts that are remembered at a time: more than a stack has, and no burden for a process. */
const MOST = 4_096;

/**
 * Makes a pure function of one text answer a text only once. The apps of a stack share most of their texts, and several
 * rules ask the same of each. What it gives back is shared, and not to be changed.
 */
export function remembered<T>(ask: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    if (answers.has(text)) return answers.get(text) as T;
    if (answers.size >= MOST) answers.clear();
    const answer = ask(text);
    answers.set(text, answer);
    return answer;
  };
}
