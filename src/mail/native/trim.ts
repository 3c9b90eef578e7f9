// In the place of a polyfill: see define-property.ts. Answers the method itself, which mimetext then calls.

export default function trimOf(text: string): () => string {
  return text.trim;
}
