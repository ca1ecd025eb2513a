/**
 * The environment of a client whose waits take a thousandth of the time. An answer may take half a minute all the same: how
 * busy the machine is says nothing about the client.
 */
export const hurried = () => ({
  HOTDASH_TIME_SCALE: "1000",
  HOTDASH_TIME_ORIGIN: String(Date.now()),
  HOTDASH_TIME_PATIENCE: "30000",
});
