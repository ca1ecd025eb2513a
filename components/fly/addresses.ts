/** Kinds of IP address that an app on Fly has, by who reaches it. */
export const ADDRESSES = { internet: ["shared_v4", "v6"], flycast: ["private_v6"], network: [] } as const;
