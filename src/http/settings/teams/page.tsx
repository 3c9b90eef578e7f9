// Teams, and one team with its members.

import type { Child } from 'hono/jsx';
import { MAX_SEARCH_CHARACTERS, MAX_TEAM_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { settingsPath } from '../../../domain/paths.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { CutShort, type Matches, Pager } from '../../../ui/pager.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';

export interface TeamsProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly teams: readonly ShownTeam[];
  readonly search: string;
  /** What was typed into the form that was refused. */
  readonly typed: string;
  readonly nextHref: string | null;
  readonly firstHref: string | null;
}

export interface ShownTeam {
  readonly href: string;
  readonly name: string;
  readonly members: number;
  readonly managed: boolean;
}

export function TeamsPage(props: TeamsProps) {
  const { frame, notice, errors, teams, search, typed } = props;
  const path = teamsPathOf(frame);
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('nav_teams')}>
      <OutcomeAlerts notice={notice} errors={errors} />
      <form method="post" action={path}>
        <TeamNameField label={t('teams_new')} typed={typed} errors={errors} />
        <button type="submit">{t('teams_create')}</button>
      </form>
      <Search path={path} name="q" value={search} label={t('teams_find')} hint={t('teams_find_hint')} />
      {teams.length === 0 ? (
        <p>{search ? t('teams_none_of', { search }) : t('teams_none')}</p>
      ) : (
        <Table label={t('nav_teams')} columns={[t('teams_team'), t('teams_members'), t('teams_managed_by')]}>
          {teams.map((team) => (
            <tr>
              <td>
                <a href={team.href}>
                  <Long text={team.name} />
                </a>
              </td>
              <td>{team.members.toLocaleString(t.language)}</td>
              <td>{t(team.managed ? 'teams_by_idp' : 'teams_by_admins')}</td>
            </tr>
          ))}
        </Table>
      )}
      <Pager {...props} />
    </SettingsPage>
  );
}

export interface TeamProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly name: string;
  /** What was typed into the form that was refused; the name otherwise. */
  readonly typed: string;
  readonly total: number;
  readonly managed: boolean;
  readonly members: readonly ShownTeamMember[];
  /** Searches the members; '' shows all of them. */
  readonly memberSearch: string;
  /** There are, or may be, more matches than are shown. */
  readonly memberCut: boolean;
  readonly memberMatches: Matches | null;
  /** Users who were found for adding; null: there was no search. */
  readonly candidates: readonly ShownTeamMember[] | null;
  readonly candidateSearch: string;
  readonly candidateCut: boolean;
  readonly candidateMatches: Matches | null;
  readonly nextHref: string | null;
  readonly firstHref: string | null;
  readonly removing: boolean;
}

export interface ShownTeamMember {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** False where the identity provider decides who is in the team. */
  readonly changeable: boolean;
}

export function TeamPage(props: TeamProps) {
  const { frame, notice, errors, name, managed } = props;
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={name}>
      <p>
        <a href={teamsPathOf(frame)}>{t('teams_all')}</a>
      </p>
      <OutcomeAlerts notice={notice} errors={errors} />
      {managed && (
        <Alert kind="info">
          <p>{t('teams_managed')}</p>
        </Alert>
      )}
      <Members {...props} />
      <AddMembers {...props} />
      {!managed && <Rename {...props} />}
      {!managed && <Deletion {...props} />}
    </SettingsPage>
  );
}

function Members(props: TeamProps) {
  const { path, total, members, memberSearch, memberCut } = props;
  const t = useTexts();
  return (
    <section aria-labelledby="members">
      <h2 id="members">{t('teams_members_of', { count: total })}</h2>
      {total > 0 && <Search path={path} name="member" value={memberSearch} label={t('teams_find_members')} />}
      {members.length === 0 && !memberCut && (
        <p>{memberSearch ? t('teams_no_member', { search: memberSearch }) : t('teams_nobody')}</p>
      )}
      {members.length > 0 && <PeopleTable people={members} path={path} change="remove" />}
      <CutShort shown={members.length} search={memberSearch} matches={props.memberMatches} />
      <Pager {...props} />
    </section>
  );
}

function AddMembers({ path, candidates, candidateSearch, candidateCut, candidateMatches }: TeamProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="add-members">
      <h2 id="add-members">{t('teams_add_members')}</h2>
      <Search path={path} name="add" value={candidateSearch} label={t('teams_find_users')} />
      {candidates?.length === 0 && !candidateCut && <p>{t('teams_no_user', { search: candidateSearch })}</p>}
      {candidates && candidates.length > 0 && <PeopleTable people={candidates} path={path} change="add" />}
      <CutShort shown={candidates?.length ?? 0} search={candidateSearch} matches={candidateMatches} />
    </section>
  );
}

function Search({
  path,
  name,
  value,
  label,
  hint,
}: {
  path: string;
  name: string;
  value: string;
  label: string;
  hint?: string;
}) {
  const t = useTexts();
  return (
    <search>
      <form method="get" action={path} class="filters">
        <input
          type="search"
          name={name}
          value={value}
          aria-label={label}
          placeholder={hint ?? t('users_search_hint')}
          maxlength={MAX_SEARCH_CHARACTERS}
        />
        <button type="submit" class="secondary" aria-label={label}>
          {t('teams_find_button')}
        </button>
      </form>
    </search>
  );
}

interface ChangeProps {
  readonly path: string;
  readonly change: 'add' | 'remove';
  readonly who: string;
  readonly id: string;
}

function Change({ path, change, who, id }: ChangeProps) {
  const t = useTexts();
  const action = `${path}/${change}-member`;
  const field = <input type="hidden" name="memberId" value={id} />;
  if (change === 'remove') {
    return (
      <Question
        label={t('teams_remove_ask')}
        about={who}
        consequence={t('teams_remove_means')}
        action={action}
        button={t('teams_remove')}
      >
        {field}
      </Question>
    );
  }
  return (
    <form method="post" action={action}>
      {field}
      <button type="submit" class="outline secondary small" aria-label={t('teams_add_whom', { who })}>
        {t('teams_add')}
      </button>
    </form>
  );
}

function PeopleTable({
  people,
  path,
  change,
}: Pick<ChangeProps, 'path' | 'change'> & { people: readonly ShownTeamMember[] }) {
  const t = useTexts();
  return (
    <Table label={t('teams_people')} columns={[t('name'), t('email'), t('teams_change')]}>
      {people.map(({ id, name, email, changeable }) => (
        <tr>
          <td>
            <Long text={name || '–'} />
          </td>
          <td>
            <Long text={email} />
          </td>
          <td>
            {changeable ? (
              <Change path={path} change={change} who={name || email} id={id} />
            ) : (
              t('teams_at_idp')
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Rename({ path, typed, errors }: TeamProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="rename">
      <h2 id="rename">{t('teams_rename')}</h2>
      <form method="post" action={`${path}/rename`}>
        <TeamNameField label={t('name')} typed={typed} errors={errors} />
        <button type="submit">{t('save_name')}</button>
      </form>
    </section>
  );
}

function TeamNameField({ label, typed, errors }: { label: string } & Pick<TeamProps, 'typed' | 'errors'>) {
  return (
    <TextField
      label={label}
      name="name"
      value={typed}
      autocomplete="off"
      maxlength={MAX_TEAM_NAME_CHARACTERS}
      required
      errors={errors}
    />
  );
}

function Deletion({ path, name, total, removing }: TeamProps) {
  const t = useTexts();
  const team = <strong>{name}</strong>;
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">{t('teams_delete')}</h2>
      <p>{t('teams_delete_what')}</p>
      {removing ? (
        <form method="post" action={`${path}/delete`}>
          <p>
            {total === 1
              ? t.parts('teams_delete_question_one', { team })
              : t.parts<'teams_delete_question', Child>('teams_delete_question', {
                  team,
                  members: total.toLocaleString(t.language),
                })}
          </p>
          <div class="actions">
            <button type="submit" class="danger">
              {t('teams_delete_now')}
            </button>
            <a href={path}>{t('cancel')}</a>
          </div>
        </form>
      ) : (
        <p>
          <a href={`${path}?delete=yes#delete`} class="button quiet danger">
            {t('teams_delete_ask')}
          </a>
        </p>
      )}
    </section>
  );
}

function teamsPathOf(frame: SettingsFrame): string {
  return settingsPath(frame.organization.id, 'teams');
}
