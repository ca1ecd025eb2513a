/** Whether a text says something: at least two words of two letters or more, in any script. */
export const hasWords = (text: string): boolean => (text.match(/\p{L}{2,}/gu) ?? []).length >= 2;
