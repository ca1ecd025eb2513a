/** A moment as names of files have it, in whole seconds of UTC: `20261130T215800Z`. @param at milliseconds since the epoch */
export const fileMoment = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
