import { describe, expect, it } from 'vitest';
import { newXmlId } from '../../src/lib/xml-id.ts';

describe('newXmlId', () => {
  it('begins with an underscore and carries 160 bits', () => {
    expect(newXmlId()).toMatch(/^_[0-9a-f]{40}$/);
  });

  it('never gives the same ID twice', () => {
    expect(new Set(Array.from({ length: 1000 }, newXmlId)).size).toBe(1000);
  });
});
