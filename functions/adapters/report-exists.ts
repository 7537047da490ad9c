/** Another file of this name exists already, and a frozen report never changes. */
export class ReportExists extends Error {}
