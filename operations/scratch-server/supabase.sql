-- What a project of Supabase has before its first migration, as far as migrations lean on it: roles, the schemas auth, storage
-- and extensions, and the functions by which policies ask who is at work. Made for trying migrations on an empty server.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
create role supabase_admin nologin superuser;
create role supabase_auth_admin nologin noinherit;
create role supabase_storage_admin nologin noinherit;
create role dashboard_user nologin noinherit;
grant anon, authenticated, service_role to authenticator;
