// samlp has no types of its own. Only what the tests call.
declare module 'samlp' {
  interface Samlp {
    parseRequest(
      request: object,
      options: object,
      done: (error: Error | null, data: Record<string, unknown>) => void,
    ): void;
    getSamlResponse(options: object, user: object, done: (error: Error | null, xml: string) => void): void;
  }
  const samlp: Samlp;
  export default samlp;
}
