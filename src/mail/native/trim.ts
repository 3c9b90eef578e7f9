// Replaces a polyfill: see define-property.ts. Returns the method itself, which mimetext then calls.

export default function trimOf(text: string): () => string {
  return text.trim;
}
