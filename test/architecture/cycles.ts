import type { SourceFile } from './source-files.ts';

/**
 * Groups of files that reach one another by their imports (strongly connected components, after
 * Tarjan), each sorted.
 */
export function cyclesAmong(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];

  function visit(path: string): number {
    const place = order.size;
    order.set(path, place);
    lowest.set(path, place);
    stack.push(path);
    for (const { file } of byPath.get(path)?.imports ?? []) {
      if (file === null || !byPath.has(file)) continue;
      const reached = order.has(file)
        ? stack.includes(file)
          ? (order.get(file) ?? place)
          : place
        : visit(file);
      lowest.set(path, Math.min(lowest.get(path) ?? place, reached));
    }
    if (lowest.get(path) === place) {
      const component = stack.splice(stack.indexOf(path));
      if (component.length > 1) cycles.push(component.sort());
    }
    return lowest.get(path) ?? place;
  }

  for (const { path } of files) if (!order.has(path)) visit(path);
  return cycles;
}
