/** Files of the application that an image is built of: names, scripts and versions, without their contents. */
export const MANIFEST = {
  scripts: {
    build: "react-router build",
    start: "react-router-serve ./build/server/index.js",
    "docker-start": "npm run setup && npm run start",
    setup: "prisma generate && prisma migrate deploy",
    prisma: "prisma",
  },
  engines: { node: ">=20.10" },
  dependencies: { prisma: "^6.17.1" },
};

/** A lock file that is in step with the manifest above. */
export const LOCK = {
  packages: { "": {}, "node_modules/prisma": { version: "6.17.1" } },
};

/** A Dockerfile as Shopify's template has it, on an older base. */
export const OLD = [
  "FROM node:18-alpine",
  "EXPOSE 3000",
  "WORKDIR /app",
  "COPY package.json package-lock.json* ./",
  "RUN npm ci --omit=dev && npm cache clean --force",
  "COPY . .",
  "RUN npm run build",
  'CMD ["npm", "run", "docker-start"]',
].join("\n");

/** One with an entrypoint that migrates and goes on when that fails, and that installs without the lock file. */
export const NEW = [
  "FROM node:20-alpine",
  "WORKDIR /app",
  "COPY package.json ./",
  "RUN npm install --omit=dev && npm cache clean --force",
  "COPY . .",
  "RUN npm run build",
  "COPY docker-entrypoint.sh /usr/local/bin/",
  'ENTRYPOINT ["docker-entrypoint.sh"]',
  'CMD ["npm", "run", "docker-start"]',
].join("\n");

export const ENTRYPOINT = [
  "#!/bin/sh",
  "set -e",
  'if [ -n "$CREDENTIALS" ]; then echo "$CREDENTIALS" | base64 -d > /tmp/key.json; fi',
  'npx prisma migrate deploy || echo "failed"',
  'exec "$@"',
].join("\n");

/** What the application's code writes. */
export const HEARTBEAT = [
  'import fs from "node:fs/promises";',
  "constructor(basePath: string = 'artifacts') {}",
  "await fs.mkdir(dirPath, { recursive: true });",
].join("\n");
export const KNOWLEDGE = [
  "const PROJECT_ROOT = path.resolve(process.cwd());",
  'const SUPPORT_DIR = path.join(PROJECT_ROOT, "data/support");',
  'await fs.writeFile(filePath, content, "utf-8");',
].join("\n");

/** The files of a checkout, as `judgeSources` takes them. */
export const checkout = (files: Record<string, string | object>): Map<string, string> =>
  new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      typeof text === "string" ? text : JSON.stringify(text),
    ]),
  );
