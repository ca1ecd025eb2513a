/** What is live at a moment. */
export interface RenderView {
  /** Ids of services of the stack's name. */
  services: string[];
  /** As the service is configured. */
  variables: Record<string, string>;
  files: Record<string, string>;
  image: string | undefined;
  live: { id: string; image: string } | undefined;
  suspended: boolean;
}
