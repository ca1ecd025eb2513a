/** Tells whether a text is a duration above zero, as Fly writes them: `30s`, `500ms`, `1m30s`. */
export function isDuration(text: string | null | undefined): boolean {
  return /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text ?? "") && /[1-9]/.test(text ?? "");
}
