// Teams: the list, and each team with its members.

import { Hono } from 'hono';
import { MAX_SEARCH_CHARACTERS } from '../../../domain/limits.ts';
import { openMemberList } from '../../../domain/people/member-list.ts';
import {
  changeTeam,
  createTeam,
  type ListedTeam,
  loadTeam,
  pageOfTeamMembers,
  pageOfTeams,
  type TeamChange,
} from '../../../domain/people/team-settings.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { outcomeIn, pagePath } from '../kit.ts';
import { readPlaceText, toPlaceText } from '../place.ts';
import { type ShownTeamMember, TeamPage, TeamsPage } from './page.tsx';

const PAGE_SIZE = 50;
const FOUND_SIZE = 20;
const TEAM = '/:teamId{team_[0-9a-z]+}';

export const teams = new Hono<AppEnv>();

teams.get('/', (c) => showTeams(c));

teams.post('/', async (c) => {
  const name = (await readForm(c)).text('name');
  try {
    const id = await createTeam(c.get('deps'), c.get('access'), name);
    return goToDone(c, pagePath(c, 'teams', id), 'created');
  } catch (error) {
    return await showTeams(c, { refusal: refusalIn(textsOf(c), error), typed: name });
  }
});

teams.get(TEAM, (c) => showTeam(c, c.req.param('teamId')));

teams.post(`${TEAM}/rename`, async (c) => {
  const name = (await readForm(c)).text('name');
  return await change(c, { kind: 'rename', name }, 'renamed', name);
});

teams.post(`${TEAM}/add-member`, async (c) =>
  change(c, { kind: 'addMember', memberId: (await readForm(c)).text('memberId') }, 'added'),
);

teams.post(`${TEAM}/remove-member`, async (c) =>
  change(c, { kind: 'removeMember', memberId: (await readForm(c)).text('memberId') }, 'removed'),
);

teams.post(`${TEAM}/delete`, (c) => change(c, { kind: 'delete' }, 'deleted'));

const NOTICES = {
  created: 'teams_was_created',
  renamed: 'teams_was_renamed',
  added: 'teams_was_added',
  removed: 'teams_was_removed',
  deleted: 'teams_was_deleted',
} as const;

async function change(c: AppContext, change: TeamChange, done: string, typed?: string): Promise<Response> {
  const id = c.req.param('teamId') ?? '';
  try {
    await changeTeam(c.get('deps'), c.get('access'), id, change);
  } catch (error) {
    return await showTeam(c, id, { refusal: refusalIn(textsOf(c), error, 'team_not_found'), typed });
  }
  return goToDone(c, change.kind === 'delete' ? pagePath(c, 'teams') : pagePath(c, 'teams', id), done);
}

interface Shown {
  readonly refusal?: Refusal;
  readonly typed?: string | undefined;
}

async function showTeams(c: AppContext, { refusal, typed = '' }: Shown = {}): Promise<Response> {
  const access = c.get('access');
  const search = searchOf(c, 'q');
  const [after = ''] = (readPlaceText(c.req.query('after'), ['string']) ?? []) as string[];
  const rows = await pageOfTeams(c.get('deps'), access.organization.id, {
    search,
    afterNameKey: after,
    limit: PAGE_SIZE + 1,
  });
  const shown = rows.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const path = pagePath(c, 'teams');
  const query = search === '' ? '' : `q=${encodeURIComponent(search)}&`;
  return renderPage(
    c,
    <TeamsPage
      frame={settingsFrame(c, access)}
      {...outcomeIn(c, NOTICES, refusal)}
      teams={shown.map((team) => ({
        href: `${path}/${team.id}`,
        name: team.name,
        members: team.memberCount,
        managed: team.managed === 1,
      }))}
      search={search}
      typed={typed}
      nextHref={
        rows.length > PAGE_SIZE && last ? `${path}?${query}after=${toPlaceText([last.nameKey])}` : null
      }
      firstHref={after === '' ? null : `${path}?${query}`}
    />,
    refusal?.status,
  );
}

async function showTeam(c: AppContext, id: string, { refusal, typed }: Shown = {}): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const team = await loadTeam(deps, access.organization.id, id);
  const memberSearch = searchOf(c, 'member');
  const candidateSearch = searchOf(c, 'add');
  const [after = ''] = (readPlaceText(c.req.query('after'), ['string']) ?? []) as string[];
  const find = async (search: string, where: { inTeam: ListedTeam } | { notInTeam: string }) =>
    await openMemberList(deps, access.organization.id, { ...ALL_MEMBERS, search, ...where });
  const [found, candidates, page] = await Promise.all([
    memberSearch === '' ? null : find(memberSearch, { inTeam: team }),
    candidateSearch === '' ? null : find(candidateSearch, { notInTeam: id }),
    memberSearch === '' ? pageOfTeamMembers(deps, team, { afterId: after, limit: PAGE_SIZE + 1 }) : [],
  ]);
  const path = pagePath(c, 'teams', id);
  const shown = page.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const isManaged = team.managed === 1;
  return renderPage(
    c,
    <TeamPage
      frame={settingsFrame(c, access)}
      {...outcomeIn(c, NOTICES, refusal)}
      path={path}
      name={team.name}
      typed={typed ?? team.name}
      total={team.memberCount}
      managed={isManaged}
      members={(found?.members ?? shown).map((member) => toShown(member, isManaged))}
      memberSearch={memberSearch}
      memberCut={found?.cut ?? false}
      memberMatches={found?.matches ?? null}
      candidates={candidates?.members.map((member) => toShown(member, isManaged)) ?? null}
      candidateSearch={candidateSearch}
      candidateCut={candidates?.cut ?? false}
      candidateMatches={candidates?.matches ?? null}
      nextHref={page.length > PAGE_SIZE && last ? `${path}?after=${toPlaceText([last.id])}` : null}
      firstHref={after === '' ? null : path}
      removing={c.req.query('delete') === 'yes'}
    />,
    refusal?.status,
  );
}

const ALL_MEMBERS = { role: null, active: null, sort: 'email', after: null, limit: FOUND_SIZE } as const;

function toShown(
  member: { id: string; email: string; givenName: string; familyName: string; claimed: 0 | 1 },
  isManaged: boolean,
): ShownTeamMember {
  return {
    id: member.id,
    name: `${member.givenName} ${member.familyName}`.trim(),
    email: member.email,
    changeable: !isManaged || member.claimed === 0,
  };
}

function searchOf(c: AppContext, name: string): string {
  return (c.req.query(name) ?? '')
    .normalize('NFC')
    .trim()
    .replace(/\s+/g, ' ')
    .slice(0, MAX_SEARCH_CHARACTERS);
}
