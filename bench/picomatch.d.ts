/** What the bench uses of picomatch, which brings no types. */
declare module 'picomatch' {
  /** Compiles a glob to a function that tells whether a text matches it. */
  function picomatch(glob: string): (text: string) => boolean;
  export default picomatch;
}
