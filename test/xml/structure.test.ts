import { XMLParser } from 'fast-xml-parser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { XML_LIMITS } from '../../src/xml/limits.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { readXml } from '../../src/xml/reader.ts';
import { checkStructure } from '../../src/xml/structure.ts';

const TEXT = '<a>x<p:b xmlns:p="urn:x" c=">/"/>y<d e=\'"\'><f>z</f> </d></a>';

describe('checkStructure', () => {
  it('agrees on the tags of a document', () => {
    const { root, tags } = readXml(`<?xml version="1.0"?>\n${TEXT}\n`, XML_LIMITS);
    expect(tags).toBe('<a><p:b xmlns:p="urn:x" c=">/"/><d e=\'"\'><f></f></d></a>');
    expect(() => checkStructure(root, tags)).not.toThrow();
  });

  it('starts anew after a disagreement', () => {
    const { root, tags } = readXml(TEXT, XML_LIMITS);
    expect(() => checkStructure(root, '<a><p:b/><d')).toThrow('xml_parsers_disagree');
    expect(() => checkStructure(root, tags)).not.toThrow();
  });

  for (const [what, tags] of [
    ['an element less', '<a><p:b/><d></d></a>'],
    ['an element more', '<a><p:b/><d><f></f></d><g/></a>'],
    ['another name', '<a><p:b/><d><g></g></d></a>'],
    ['another prefix', '<a><q:b/><d><f></f></d></a>'],
    ['another order', '<a><d><f></f></d><p:b/></a>'],
    ['another nesting', '<a><p:b><d><f></f></d></p:b></a>'],
    ['an element that has moved up', '<a><p:b/><d></d><f></f></a>'],
    ['an element that has moved down', '<a><p:b><d></d></p:b><f></f></a>'],
    ['nothing below the root', '<a></a>'],
    ['two roots', '<a><p:b/><d><f></f></d></a><a/>'],
    ['no root', ''],
    ['what makes the other parser throw', '<a><p:b/><d'],
  ] as const) {
    it(`refuses ${what}: xml_parsers_disagree`, () => {
      const { root } = readXml(TEXT, XML_LIMITS);
      expect(() => checkStructure(root, tags)).toThrow('xml_parsers_disagree');
    });
  }
});

describe('parseXml', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('gives no tree for a document that the other parser reads otherwise', () => {
    expect(() => parseXml('<a><b/></a>')).not.toThrow();
    const { parse } = XMLParser.prototype;
    vi.spyOn(XMLParser.prototype, 'parse').mockImplementation(function (this: XMLParser) {
      return parse.call(this, '<a><b><c/></b></a>', false);
    });
    expect(() => parseXml('<a><b/></a>')).toThrow('xml_parsers_disagree');
  });
});
