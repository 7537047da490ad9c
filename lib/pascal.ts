/** A name in kebab case as CloudFormation writes names: `check-in` is `CheckIn`. */
export function pascal(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
