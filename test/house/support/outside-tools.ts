/** What is known of another program: its commands with their options, as far as our documents show them. */
export interface Tool {
  /** Which release this is known of. */
  version: string;
  /** Where it was read: a file or a folder of its repository, or what it prints itself. */
  source: string;
  /**
   * Options by command; `""` for a program without commands. One that takes a value ends in `=`. What stands after `--` is an
   * argument.
   */
  commands: Readonly<Record<string, readonly string[]>>;
}

const app = ["-a=", "--app=", "-c=", "--config="] as const;

/** By the name under which it is called. Only what a document shows is here: a further one is looked up before it is shown. */
export const TOOLS: Readonly<Record<string, Tool>> = {
  fly: {
    version: "flyctl, commit ad0172fa (2026-08-21)",
    source: "github.com/superfly/flyctl, internal/command/",
    commands: {
      "apps create": [
        "--name=",
        "--generate-name",
        "--network=",
        "--machines",
        "-y",
        "--save",
        "-o=",
        "--org=",
        "-j",
      ],
      "apps list": ["-j", "--json", "-o=", "--org=", "-q"],
      deploy: app,
      "machine cordon": app,
      "machine list": [...app, "-j", "--json", "-q"],
      "machine start": app,
      "machine stop": [...app, "-s=", "--signal=", "--timeout=", "-w=", "--wait-timeout="],
      "orgs create": [],
      proxy: [...app, "-o=", "-s", "-q", "-b=", "--watch-stdin"],
      "scale count": app,
      "secrets deploy": [...app, "--detach", "--dns-checks"],
      "secrets import": [...app, "--stage", "--detach", "--dns-checks"],
      "ssh console": [...app, "-C=", "--command=", "--machine=", "-s", "-q", "-A=", "--container=", "-o="],
      "tokens create org": ["-o=", "--org=", "-x=", "--expiry=", "-n=", "--name="],
      "volumes create": [...app, "-r=", "-s=", "--snapshot-id=", "--snapshot-retention=", "-n=", "-y", "-j"],
      "volumes list": [...app, "--all", "-j", "--json"],
      "volumes snapshots list": ["-a=", "--app=", "-j", "--json"],
    },
  },
  gh: {
    version: "2.60.0",
    source: "github.com/cli/cli, pkg/cmd/{api,secret/set,variable/set,workflow/run}",
    commands: {
      api: [
        "-X=",
        "--method=",
        "-F=",
        "-f=",
        "-H=",
        "--paginate",
        "--input=",
        "-q=",
        "--jq=",
        "-t=",
        "--silent",
      ],
      "secret set": [
        "-e=",
        "--env=",
        "-o=",
        "--org=",
        "-b=",
        "--body=",
        "-f=",
        "-a=",
        "--app=",
        "-R=",
        "--repo=",
      ],
      "variable set": ["-e=", "--env=", "-o=", "--org=", "-b=", "--body=", "-f=", "-R=", "--repo="],
      "workflow run": ["-r=", "--ref=", "-F=", "-f=", "--field=", "--raw-field=", "--json", "-R=", "--repo="],
    },
  },
  git: {
    version: "2.39.5",
    source: "git help <command>",
    commands: {
      clone: ["--depth=", "--branch="],
      log: ["--oneline", "-p", "-S="],
      restore: ["--source="],
      "rev-parse": [],
    },
  },
  psql: {
    version: "15.18",
    source: "psql --help",
    commands: {
      "": ["-c=", "-f=", "-v=", "-A", "-t", "--single-transaction", "--command=", "--file=", "--no-align"],
    },
  },
  pg_dump: {
    version: "15.18",
    source: "pg_dump --help",
    commands: {
      "": ["--format=", "--no-owner", "--no-privileges", "--schema=", "--exclude-table=", "--file="],
    },
  },
  pg_restore: {
    version: "15.18",
    source: "pg_restore --help",
    commands: {
      "": [
        ...["--list", "--use-list=", "--dbname=", "--no-owner", "--no-privileges"],
        ...["--exit-on-error", "--single-transaction"],
      ],
    },
  },
  pulumi: {
    version: "3.259.0",
    source: "pulumi <command> --help",
    commands: { up: [], preview: [], cancel: ["--yes"], "stack change-secrets-provider": ["--stack="] },
  },
  supabase: {
    version: "2.117.0",
    source: "supabase <command> --help; supabase.com/docs/reference/cli",
    commands: { start: [], "db push": ["--dry-run", "--include-all", "--db-url="] },
  },
  prisma: {
    version: "7.10.1",
    source: "prisma <command> --help",
    commands: { generate: [], "migrate deploy": ["--schema="] },
  },
  curl: {
    version: "7.88.1",
    source: "curl --help all",
    commands: { "": ["-f", "-s", "-S", "-H=", "--data=", "--header=", "--fail", "--silent", "--show-error"] },
  },
  jq: { version: "1.6", source: "jq --help", commands: { "": ["-e", "-r"] } },
  "age-keygen": {
    version: "1.1.1",
    source: "age-keygen(1) of Debian's package age",
    commands: { "": ["-o="] },
  },
  npm: {
    version: "11.19.1",
    source: "npm help <command>",
    commands: {
      ci: ["--ignore-scripts", "--omit="],
      install: ["--package-lock-only", "--save-dev", "--save-exact", "--ignore-scripts"],
      "pkg set": [],
      "run format": [],
    },
  },
  npx: {
    version: "11.19.1",
    source: "npm help exec",
    commands: {
      "vitest run": ["--update"],
      lighthouse: ["--output=", "--output-path=", "--chrome-flags="],
      "react-router-serve": [],
    },
  },
  wsl: {
    version: "WSL 2",
    source: "learn.microsoft.com/windows/wsl/install",
    commands: { "": ["--install"] },
  },
};

/** Of the system, in every shell: what they are given is not held against anything. */
export const OF_THE_SYSTEM = ["cat", "grep", "mapfile", "node", "printf", "rm", "sed", "umask"];
