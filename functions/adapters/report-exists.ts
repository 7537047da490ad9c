/** There is another file of this name already, and a frozen report never changes. */
export class ReportExists extends Error {}
