import { canary, direct, foreign, own, pooler } from "../cases.ts";
import { at, elsewhere, type Forbidden } from "./spelling.ts";

const not = /not Supabase's/;

/** libpq's keywords, ADO.NET, ODBC, DSNs of languages, and files that hold them. */
export const keywords: Forbidden = {
  libpq: [{ X: `host=${elsewhere} port=5432 dbname=d user=u password=${canary} sslmode=require` }, not],
  "libpq, blanks around =": [{ X: `host = ${elsewhere} dbname = d` }, not],
  "libpq, quoted": [{ X: `dbname='a b' host='${elsewhere}'` }, not],
  "libpq, escapes": [{ X: `host='db\\.${elsewhere}' user=u` }, not],
  "libpq, the host last": [{ X: `user=u dbname=d host=${elsewhere}` }, not],
  "libpq, the later host": [{ X: `host=${direct} host=${elsewhere} user=u sslmode=require` }, not],
  "libpq, the earlier host": [{ X: `host=${elsewhere} host=${direct} user=u sslmode=require` }, not],
  "libpq, two hosts": [{ X: `host=${direct},${elsewhere} port=5432 user=u sslmode=require` }, not],
  "libpq, host and hostaddr that differ": [
    { X: `host=${direct} hostaddr=203.0.113.9 user=postgres sslmode=require` },
    /hostaddr/,
  ],
  "libpq, hostaddr alone": [{ X: "hostaddr=203.0.113.9 user=u sslmode=require" }, /hostaddr/],
  "libpq, service": [{ X: "service=prod user=u" }, /with service/],
  "libpq, socket": [{ X: "host=/var/run/postgresql user=u" }, /Unix socket/],
  "libpq, no host": [{ DATABASE_URL: `user=u password=${canary}` }, /names no host/],
  "libpq, a host on more lines": [{ X: `dbname=d\nuser=u\nhost=${elsewhere}\n` }, not],
  "libpq, the pooler with another stack's user": [
    { X: `host=${pooler} user=postgres.${foreign} dbname=postgres sslmode=require` },
    /another stack's/,
  ],
  "libpq, no TLS": [
    { X: `host=${direct} user=postgres dbname=postgres sslmode=disable` },
    /sslmode is disable/,
  ],
  "libpq, 6543": [
    { X: `host=${pooler} port=6543 user=postgres.${own} dbname=postgres sslmode=require` },
    /6543 without/,
  ],
  "a service file": [{ X: `[prod]\nhost=${elsewhere}\nport=5432\ndbname=d\n` }, not],
  "a password file": [{ X: `${elsewhere}:5432:*:u:${canary}` }, not],
  "a pooler's list of databases": [{ X: `[databases]\nmain = host=${elsewhere} port=5432 dbname=d` }, not],
  TOML: [{ X: `[database]\nhost = "${elsewhere}"\nport = 5432\nuser = "u"` }, not],
  "Java properties": [{ X: `spring.datasource.url=jdbc:postgresql://${elsewhere}/d` }, not],
  "ADO.NET": [{ X: `Host=${elsewhere};Port=5432;Username=u;Password=${canary};Database=d` }, not],
  "ADO.NET, Server": [{ X: `Server=${elsewhere};Database=d;User Id=u;Password=${canary};` }, not],
  "ADO.NET, upper case": [{ X: `HOST=${elsewhere};DATABASE=d;USERNAME=u` }, not],
  "ADO.NET, Data Source": [{ X: `Data Source=${elsewhere};Initial Catalog=d;User Id=u` }, not],
  "ADO.NET, quoted": [{ X: `Host="${elsewhere}";Username='u'` }, not],
  "ADO.NET, two hosts": [{ X: `Host=${direct},${elsewhere};Username=u;SSL Mode=Require` }, not],
  "ADO.NET, no TLS": [{ X: `Host=${direct};Username=postgres;SSL Mode=Disable` }, /sslmode is disable/],
  "ADO.NET, TLS preferred": [{ X: `Host=${direct};Username=postgres;SslMode=Prefer` }, /sslmode is prefer/],
  "ADO.NET, certificates unchecked": [
    { X: `Host=${direct};Username=postgres;SSL Mode=Require;Trust Server Certificate=true` },
    /invalid certificates/,
  ],
  "ASP.NET's connection strings": [
    { ConnectionStrings__DefaultConnection: `Host=${elsewhere};Username=u;Database=d` },
    not,
  ],
  ODBC: [
    { X: `Driver={PostgreSQL Unicode};Server=${elsewhere};Port=5432;Database=d;Uid=u;Pwd=${canary};` },
    not,
  ],
  "ODBC by a data source's name": [
    { DATABASE_URL: `DSN=prod;UID=u;PWD=${canary}` },
    /none that can be checked/,
  ],
  PHP: [{ X: `pgsql:host=${elsewhere};port=5432;dbname=d` }, not],
  Perl: [{ X: `dbi:Pg:dbname=d;host=${elsewhere};port=5432` }, not],
  "R and Python, keyword arguments": [{ X: `dbname='d', host='${elsewhere}', user='u'` }, not],
  "host and port": [{ X: `${elsewhere}:5432` }, not],
  "host and a pooler's port": [{ X: `${elsewhere}:6432` }, not],
  "a container's link": [{ X: "tcp://172.17.0.2:5432" }, /IP address/],
  "a name that promises a connection, of SQLite": [
    { DATABASE_URL: "file:./dev.db" },
    /none that can be checked/,
  ],
  "a name that promises a connection, of MySQL": [
    { DATABASE_URL: `mysql://u:${canary}@${elsewhere}/d` },
    /none that can be checked/,
  ],
  "a name that promises a connection, by reference": [
    { DIRECT_URL: "$POSTGRES_URL" },
    /none that can be checked/,
  ],
  "a name that promises a connection, in words": [
    { POSTGRES_PRISMA_URL: canary },
    /none that can be checked/,
  ],
  "another project's connection under any name": [
    { ANY: at(`db.${foreign}.supabase.co`) },
    /another stack's/,
  ],
};
