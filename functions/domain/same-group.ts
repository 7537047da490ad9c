/** Whether a device's group is one of these. One that is not known is none of them. */
export function isAmong(groups: readonly string[], group: string | null): boolean {
  return group !== null && groups.includes(group);
}
