// The teams that a SAML attribute names, for organizations that have no SCIM. A team that is not there is
// made; one that SCIM has pushed is SCIM's alone.

import { foldText } from '../../lib/fold.ts';
import { newId } from '../../lib/ids.ts';
import { mappedValues } from '../../saml/attributes.ts';
import type { AcceptedAssertion } from '../../saml/response.ts';
import type { AssertedTeam } from '../../storage/people/asserted-teams.ts';
import type { AttributeMap } from '../../storage/tables/connections.ts';
import { DomainError } from '../errors.ts';
import { MAX_ASSERTED_TEAMS } from '../limits.ts';
import { parseTeamName } from '../names.ts';

/**
 * What cannot be the name of a team is left out.
 *
 * @returns null: the connection maps no teams
 */
export function assertedTeams(
  { attributes }: Pick<AcceptedAssertion, 'attributes'>,
  map: AttributeMap | null,
): readonly AssertedTeam[] | null {
  if (!map?.teams) return null;
  const teams = new Map<string, AssertedTeam>();
  for (const value of mappedValues(attributes, map.teams)) {
    const name = nameOf(value);
    if (name === null) continue;
    const key = foldText(name);
    if (!teams.has(key)) teams.set(key, { id: newId('team'), name, key });
    if (teams.size === MAX_ASSERTED_TEAMS) break;
  }
  return [...teams.values()];
}

function nameOf(value: string): string | null {
  try {
    return parseTeamName(value);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
