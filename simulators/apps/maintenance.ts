/**
 * Whether the dashboard is closed at a path: in maintenance (`MAINTENANCE_MODE` of its environment) it answers 503 to everything
 * but /health, health checks included.
 */
export function closedAt(maintenance: string | undefined, path = "/"): boolean {
  return maintenance === "true" && new URL(path, "http://guest.internal").pathname !== "/health";
}
