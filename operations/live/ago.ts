/** How long ago a moment was, for a person: `just now`, `5 minutes ago`, `3 days ago`. */
export function agoOf(moment: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(moment)) / 60_000);
  if (Number.isNaN(minutes)) return moment;
  if (minutes < 1) return "just now";
  const [count, unit] =
    minutes < 120
      ? [minutes, "minute"]
      : minutes < 2880
        ? [Math.floor(minutes / 60), "hour"]
        : [Math.floor(minutes / 1440), "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}
