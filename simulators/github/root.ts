/** Where the REST API of GitHub Enterprise Server lives. */
export const ROOT = "/api/v3";
/** Where it takes files. */
export const UPLOADS = "/api/uploads";
