/** What must hold, in words, by the letter under which a violation is reported. */
const PROPERTIES = {
  a:
    'a finding is live exactly where its ban stands in the head’s matches, and was decided for ' +
    'the device as the head says it is',
  b: 'n, sequence, observedAt and the blocklist’s versions never decrease',
  c: 'there is one order per n, and the same id always has the same content',
  d:
    'no removal is decided that nothing in force within the fence allows, and each overtaken ' +
    'order is withdrawn',
  e:
    'at rest, every finding stands where its device, its dates, its exemptions and its gate ' +
    'say, and the world was told so',
  f: 'a finding ends by lists that prove its app gone, and by no others, and at rest it has ended',
  g: 'a check-in’s answer equals the stored rows, and it is answered whatever is broken behind it',
  h: 'a complete sweep leaves nothing behind the phase that it was for',
  i: 'replaying any message, record, tick or request changes no row and adds no id',
  j: 'orders never exceed what phases, rounds, revisions, exemptions and added apps allow',
  k:
    'a gate opens only by the census of its revision or by a resume, and never stays pending ' +
    'at rest',
  l: 'what was acknowledged is what is stored, and a late inventory changes nothing',
  m: 'nothing fails by itself',
  o: 'a revision never orders more devices to remove than its limit, and each has its place',
  p: 'no manager and no device is told to block what would be uninstalled without a place',
  n: 'a device that a run has listed is not retired by it, and none by one that lists nobody',
  q: 'nothing is written by a handler after it has answered',
  r:
    'a message that is refused for good holds no other up, and is put aside unless a later one ' +
    'overtakes it',
  s: 'no removal that is older than the fence is sent while its gate is closed',
  t: 'what comes and goes does not escape, and what a doubtful list lacks is left alone for a day',
  u: 'a reporter that enrols again stays the same device, and gets in by asking again',
} as const;
export type Property = keyof typeof PROPERTIES;

/** A history that broke a property. */
export class Violation extends Error {
  readonly property: Property;

  constructor(property: Property, what: string) {
    super(`(${property}) ${PROPERTIES[property]}: ${what}`);
    this.name = 'Violation';
    this.property = property;
  }
}
