import { type Account, nodeId, stableId, type World } from "./world.ts";

/** A user as it stands inside other answers, by login. Logins that this world does not know belong to others. */
export function userAnswer(world: World, login: string) {
  const known = world.accounts.get(login.toLowerCase());
  const account: Account = known ?? { login, id: stableId(`account ${login}`), type: "User" };
  const { id, type } = account;
  const url = `${world.api}/users/${account.login}`;
  return {
    login: account.login,
    id,
    node_id: nodeId(type === "User" ? "U" : "O", id),
    avatar_url: `${world.url}/avatars/u/${id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${world.url}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false,
  };
}

/** Addresses of a repository, in the API and on the site: this server's own, which clients follow. */
export function addressesOf({ owner, api, url }: World, { name }: { name: string }) {
  const path = `${owner.login}/${name}`;
  return { api: `${api}/repos/${path}`, site: `${url}/${path}` };
}
