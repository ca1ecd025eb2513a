/** The parts of a slot's name: `web-ord-1` is the first machine of the group web in ord. Undefined of what is none. */
export function slotIn(slot: string): { group: string; region: string; number: number } | undefined {
  const [, group, region, number] = /^([a-z][a-z0-9-]*)-([a-z]{3})-([1-9]\d*)$/.exec(slot) ?? [];
  return group !== undefined && region !== undefined ? { group, region, number: Number(number) } : undefined;
}
