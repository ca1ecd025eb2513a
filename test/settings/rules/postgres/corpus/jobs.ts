import { canary, direct, own, pooler, stranger } from "../cases.ts";
import { base64, elsewhere, type Forbidden, json, ownDirect } from "./spelling.ts";

const transaction = `postgresql://postgres.${own}:${canary}@${pooler}:6543/postgres?sslmode=require&pgbouncer=true`;
const breaks = /uses port 6543 \(transaction\)/;
const far = /IPv6 only/;
const not = /not Supabase's/;
const tunnel = /makes or starts a Postgres \(a tunnel/;
const project = /project that is not this stack's/;
const X = (command: string) => ({ X: command });

/** Connections inside commands, judged for their job, their reach and their project; tunnels; hosts in other places. */
export const jobs: Forbidden = {
  // Dumps and migrations through transaction mode: a dump of another content, with exit code 0.
  "a dump by options": [X(`pg_dump -h ${pooler} -p 6543 -U postgres.${own} -Fc`), breaks],
  "a dump by long options": [X(`pg_dump --host=${pooler} --port=6543 --username=postgres.${own}`), breaks],
  "a dump by a URL": [X(`pg_dump "${transaction}" > x.sql`), breaks],
  "a dump by keywords": [
    X(`pg_dump "host=${pooler} port=6543 user=postgres.${own} sslmode=require pgbouncer=true"`),
    breaks,
  ],
  "a dump in variables": [
    X(`PGHOST=${pooler} PGPORT=6543 PGUSER=postgres.${own} PGSSLMODE=require pg_dump -Fc`),
    breaks,
  ],
  "a restore": [X(`pg_restore -d "${transaction}" x.dump`), breaks],
  "a migration of Prisma": [X(`DATABASE_URL="${transaction}" npx prisma migrate deploy`), breaks],
  "a push of Prisma": [X(`DATABASE_URL="${transaction}" npx prisma db push`), breaks],
  "a migration of Supabase": [X(`supabase db push --db-url "${transaction}"`), breaks],
  "a migration of Rails": [X(`DATABASE_URL="${transaction}" bundle exec rails db:migrate`), breaks],
  "a migration of dbmate": [X(`dbmate --url "${transaction}" up`), breaks],
  "a migration in base64": [X(base64(`DATABASE_URL="${transaction}" npx prisma migrate deploy`)), breaks],
  // Hosts that a runner cannot reach, or that nobody without the add-on can.
  "a runner that dials the direct host": [X(`psql -h ${direct} -c 'select 1'`), far, { ipv4Only: true }],
  "a runner that dials it by a long option": [X(`pg_dump --host ${direct}`), far, { ipv4Only: true }],
  "a runner with it in a URL": [X(`psql "${ownDirect}" -c 'select 1'`), far, { ipv4Only: true }],
  // Another project, dialled or pointed at.
  "another project's direct host": [X(`psql -h db.${stranger}.supabase.co -U postgres`), project],
  "another project's user": [X(`psql -h ${pooler} -U postgres.${stranger}`), project],
  "no project's user": [X(`psql -h ${pooler} -U postgres`), /names the pooler without/],
  "a port that nobody serves": [X(`psql -h ${direct} -p 5433`), /does not serve/],
  "the command line linked elsewhere": [X(`supabase link --project-ref ${stranger}`), /CLI at a project/],
  "the command line linked elsewhere, =": [
    X(`npx supabase db push --project-ref=${stranger}`),
    /CLI at a pro/,
  ],
  "the command line linked by a variable": [
    X(`SUPABASE_PROJECT_ID=${stranger} supabase db push`),
    /CLI at a/,
  ],
  "the command line linked, in JSON": [
    X(json({ run: `supabase link --project-ref ${stranger}` })),
    /CLI at a/,
  ],
  "a default that is elsewhere": [X(`psql -h "\${PGHOST:-${elsewhere}}" -c 'select 1'`), /dials a Postgres/],
  "a list of hosts, one elsewhere": [X(`psql -h ${direct},${elsewhere} -U postgres`), /dials a Postgres/],
  // Hosts and ports in other places.
  "host, port and path": [X(`${elsewhere}:5432/hotdash`), not],
  "host, port, path and query": [X(`${elsewhere}:5432/hotdash?sslmode=require`), not],
  "host, port and path behind slashes": [X(`//${elsewhere}:5432/hotdash`), not],
  "who logs in, host, port and path": [X(`app:${canary}@${elsewhere}:5432/hotdash`), not],
  "a list of hosts and ports": [X(`${direct}:5432,${elsewhere}:5432`), not],
  "a list of hosts and ports, and a path": [X(`${direct}:5432,${elsewhere}:5433/hotdash`), not],
  "a list with one port": [X(`${elsewhere},${direct}:5432`), not],
  "JSON, endpoint": [X(json({ endpoint: elsewhere, port: 5432 })), not],
  "JSON, address": [X(json({ engine: "postgres", address: elsewhere })), not],
  "JSON, fqdn": [X(json({ type: "postgresql", fqdn: elsewhere, name: "d" })), not],
  "JSON, hosts as a list": [X(json({ client: "pg", hosts: [direct, elsewhere], sslmode: "require" })), not],
  "JSON, primary and replica": [
    X(json({ adapter: "postgresql", primary: direct, replica: elsewhere, ssl: "true" })),
    not,
  ],
  "JSON, a writer's endpoint": [X(json({ engine: "aurora-postgresql", writerEndpoint: elsewhere })), not],
  "JSON, servers": [X(json({ dialect: "postgres", servers: [`${elsewhere}:5432`] })), not],
  "YAML, endpoint": [X(`engine: postgres\nendpoint: ${elsewhere}\nport: 5432\n`), not],
  "YAML, address": [X(`driver: pg\naddress: ${elsewhere}\nport: 5432\n`), not],
  // Tunnels.
  "ssh, all options in one word": [X(`ssh -fNL 15432:${elsewhere}:5432 bastion`), tunnel],
  "ssh, no blank behind the option": [X(`ssh -L15432:${elsewhere}:5432 bastion`), tunnel],
  "ssh, the other way": [X(`ssh -R 5432:${elsewhere}:5432 bastion`), tunnel],
  "ssh, to a socket": [X("ssh -L 15432:/var/run/postgresql/.s.PGSQL.5432 bastion"), tunnel],
  "ssh, by a setting": [X(`ssh -o LocalForward="15432 ${elsewhere}:5432" bastion`), tunnel],
  autossh: [X(`autossh -M 0 -N -L 15432:${elsewhere}:5432 bastion`), tunnel],
  "AWS's session manager": [
    X(
      `aws ssm start-session --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters portNumber=5432`,
    ),
    tunnel,
  ],
  "Google's identity-aware proxy": [
    X("gcloud compute start-iap-tunnel vm 5432 --local-host-port=x:1"),
    tunnel,
  ],
  "Azure's bastion": [X("az network bastion tunnel --name b --resource-port 5432 --port 15432"), tunnel],
  ngrok: [X("ngrok tcp 5432"), tunnel],
  cloudflared: [X("cloudflared access tcp --hostname db.host --url localhost:5432"), tunnel],
  Teleport: [X("tsh proxy db --db-user=x hotdash"), tunnel],
  netcat: [X("nc -lk -p 5432 -e /bin/relay"), tunnel],
  "Railway's command line": [X("railway connect Postgres"), tunnel],
  // Images of databases that do not have the word, or have it beside others.
  "an image by its tag": [{ image: "registry.fly.io/hotdash-search:pg17" }, /database image/],
  "an image by the short word": [{ image: "registry.fly.io/hotdash-pg" }, /database image/],
  "an image by the short word and a version": [{ image: "hotdash/pg16:1" }, /database image/],
  "an image that upgrades and serves": [{ image: "pgautoupgrade/pgautoupgrade:17-alpine" }, /database image/],
  "an image of another distribution": [{ image: "hydradatabase/columnar:15" }, /database image/],
  "an image with a use behind it": [{ image: "ghcr.io/x/hotdash-postgres-staging" }, /database image/],
  "an image with a variant behind it": [{ image: "ghcr.io/x/my-postgres-with-extensions" }, /database image/],
  "an image with the word and a number": [{ image: "ghcr.io/x/postgres17" }, /database image/],
  "a server's image that runs a server": [
    X("docker run -d postgres:17 postgres -c fsync=off"),
    /Postgres|image/,
  ],
  "a server's image in front of a script": [
    X("docker run -d postgres:17 sh -c 'postgres -D /d'"),
    /Postgres/,
  ],
  "a server after a client": [X("pg_dump x > y; postgres -D /data"), /PostgreSQL/],
};
