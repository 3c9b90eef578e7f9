// Which entity of a metadata file, which of its roles, and until when (saml-metadata 2.3, 2.4).

import { attributeOf, childElements, isNamed } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { XmlNamespace } from '../xml/write.ts';
import { SamlError } from './errors.ts';
import { parseInstant } from './instant.ts';
import { METADATA, SAMLP } from './names.ts';

export interface Validity {
  /** Milliseconds since the epoch. */
  readonly validUntil: number | undefined;
  readonly cacheDurationSeconds: number | undefined;
}

/** An import reads the file once: what says how long to keep it must not stop it. */
export interface ValidityWarning {
  readonly code: 'validity_ignored';
  readonly attribute: string;
  readonly value: string;
}

export interface IdpRole {
  readonly entity: XmlElement;
  /** The first that has a place to sign in. */
  readonly role: XmlElement;
  /** How many there are for SAML 2.0. */
  readonly roles: number;
  readonly validity: Validity;
  readonly ignored: readonly ValidityWarning[];
}

/** saml-core 8.3.6. */
const MAX_ENTITY_ID_LENGTH = 1024;
/** A person reads no more than these; a federation has thousands. */
const MAX_LISTED = 20;

/** The one identity provider of the file, or the one that `entityId` names. */
export function findIdpRole(
  root: XmlElement,
  options: { readonly now: number; readonly entityId?: string | undefined },
): IdpRole {
  const entities = entitiesOf(root);
  const wanted = options.entityId;
  const named = wanted === undefined ? entities : entities.filter((one) => entityIdOf(one) === wanted);
  if (named.length === 0 && wanted !== undefined) {
    throw new SamlError('metadata_entity_missing', { expected: wanted, actual: listed(entities) });
  }
  const providers = named.filter((one) => idpRolesOf(one).length > 0);
  const [entity] = providers;
  if (entity === undefined) throw new SamlError('metadata_not_idp', { actual: rolesListed(named) });
  if (providers.length > 1) throw new SamlError('metadata_several_idps', { actual: listed(providers) });
  const roles = idpRolesOf(entity);
  const role = roles.find((one) => childrenOf(one, 'SingleSignOnService').length > 0) ?? roles[0];
  checkEntityId(entityIdOf(entity));
  const ignored: ValidityWarning[] = [];
  const validity = validityOf(role as XmlElement, options.now, ignored);
  return { entity, role: role as XmlElement, roles: roles.length, validity, ignored };
}

export function childrenOf(
  parent: XmlElement,
  local: string,
  namespace: XmlNamespace = METADATA,
): XmlElement[] {
  return childElements(parent).filter((one) => isNamed(one, namespace.name, local));
}

function entitiesOf(root: XmlElement): XmlElement[] {
  if (isNamed(root, METADATA.name, 'EntityDescriptor')) return [root];
  if (!isNamed(root, METADATA.name, 'EntitiesDescriptor')) {
    throw new SamlError('unexpected_root', {
      expected: 'md:EntityDescriptor',
      actual: root.local.slice(0, 64),
    });
  }
  return childElements(root).flatMap((one) =>
    isNamed(one, METADATA.name, 'EntityDescriptor') || isNamed(one, METADATA.name, 'EntitiesDescriptor')
      ? entitiesOf(one)
      : [],
  );
}

/**
 * Entra's files have RoleDescriptors of WS-Federation, and Shibboleth's the roles of SAML 1: neither counts.
 */
function idpRolesOf(entity: XmlElement): XmlElement[] {
  return childrenOf(entity, 'IDPSSODescriptor').filter((role) =>
    (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(SAMLP.name),
  );
}

function entityIdOf(entity: XmlElement): string {
  return attributeOf(entity, 'entityID') ?? '';
}

function checkEntityId(entityId: string): void {
  if (entityId === '' || entityId.length > MAX_ENTITY_ID_LENGTH) {
    throw new SamlError('metadata_entity_id_unusable');
  }
}

/** The earliest of the role, its entity and everything around it (saml-metadata 2.3.1, 2.3.2, 2.4.1). */
function validityOf(role: XmlElement, now: number, ignored: ValidityWarning[]): Validity {
  let validUntil = Number.POSITIVE_INFINITY;
  let cacheDurationSeconds = Number.POSITIVE_INFINITY;
  for (let at: XmlElement | undefined = role; at !== undefined; at = at.parent) {
    validUntil = Math.min(validUntil, timeAttribute(at, 'validUntil', parseInstant, ignored));
    cacheDurationSeconds = Math.min(
      cacheDurationSeconds,
      timeAttribute(at, 'cacheDuration', parseDuration, ignored),
    );
  }
  if (validUntil <= now) {
    throw new SamlError('metadata_expired', {
      expected: new Date(now).toISOString(),
      actual: new Date(validUntil).toISOString(),
    });
  }
  return {
    validUntil: Number.isFinite(validUntil) ? validUntil : undefined,
    cacheDurationSeconds: Number.isFinite(cacheDurationSeconds) ? cacheDurationSeconds : undefined,
  };
}

function timeAttribute(
  element: XmlElement,
  local: string,
  parse: (text: string) => number | undefined,
  ignored: ValidityWarning[],
): number {
  const text = attributeOf(element, local);
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const value = parse(text.trim());
  if (value === undefined) {
    ignored.push({ code: 'validity_ignored', attribute: local, value: text.slice(0, 64) });
    return Number.POSITIVE_INFINITY;
  }
  return value;
}

const DURATION =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/;
const SECONDS_OF = [365 * 86_400, 30 * 86_400, 86_400, 3600, 60, 1];

/** xs:duration in seconds; a year counts 365 days and a month 30, which is near enough for a cache. */
function parseDuration(text: string): number | undefined {
  const parts = DURATION.exec(text);
  if (parts === null) return undefined;
  return SECONDS_OF.reduce((sum, seconds, i) => sum + seconds * Number(parts[i + 1] ?? 0), 0);
}

function listed(entities: readonly XmlElement[]): string {
  const ids = entities.slice(0, MAX_LISTED).map((one) => entityIdOf(one).slice(0, MAX_ENTITY_ID_LENGTH));
  return [...ids, ...(entities.length > MAX_LISTED ? ['…'] : [])].join('\n');
}

function rolesListed(entities: readonly XmlElement[]): string {
  const roles = entities.flatMap((one) => childElements(one).map((role) => role.local.slice(0, 64)));
  return [...new Set(roles)].slice(0, MAX_LISTED).join(' ');
}
