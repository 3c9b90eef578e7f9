// Places of a bundle in places of its sources. The names of functions are not in the bundle, which would be
// 28 KB gzip larger with them (keep_names of wrangler.toml).
import { SourceMap as Finder, type SourceMapPayload } from 'node:module';
import type { SourceMap } from './bundle.ts';

/** Replaces each `index.js:12:345` whose place the map knows. */
export function withSources(stack: string, sourceMap: SourceMap): string {
  const finder = new Finder(sourceMap as unknown as SourceMapPayload);
  return stack.replace(/(?:[\w.:/\\-]*\/)?index\.js:(\d+):(\d+)/g, (place, line, column) => {
    const found = finder.findOrigin(Number(line), Number(column));
    if (!('fileName' in found) || found.fileName === undefined) return place;
    return `${found.fileName.replace(/^(\.\.\/)+/, '')}:${found.lineNumber}:${found.columnNumber}`;
  });
}
