// Teams, and one team with its members.

import { MAX_SEARCH_CHARACTERS, MAX_TEAM_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { settingsPath } from '../../../domain/paths.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { TextField } from '../../../ui/form.tsx';
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
  return (
    <SettingsPage frame={frame} title="Teams">
      <OutcomeAlerts notice={notice} errors={errors} />
      <form method="post" action={path}>
        <TeamNameField label="Name of a new team" typed={typed} errors={errors} />
        <button type="submit">Create team</button>
      </form>
      <Search path={path} name="q" value={search} label="Find teams" hint="Name begins with…" />
      {teams.length === 0 ? (
        <p>{search ? `No team’s name begins with “${search}”.` : 'No teams yet.'}</p>
      ) : (
        <Table label="Teams" columns={['Team', 'Members', 'Managed by']}>
          {teams.map((team) => (
            <tr>
              <td>
                <a href={team.href}>
                  <Long text={team.name} />
                </a>
              </td>
              <td>{team.members.toLocaleString('en')}</td>
              <td>{team.managed ? 'Identity provider' : 'Administrators'}</td>
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
  return (
    <SettingsPage frame={frame} title={name}>
      <p>
        <a href={teamsPathOf(frame)}>All teams</a>
      </p>
      <OutcomeAlerts notice={notice} errors={errors} />
      {managed && (
        <Alert kind="info">
          <p>
            Your identity provider manages this team. Change its name, and its members from your claimed
            domains, there. Add and remove people from other domains here.
          </p>
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
  return (
    <section aria-labelledby="members">
      <h2 id="members">Members ({total.toLocaleString('en')})</h2>
      {total > 0 && <Search path={path} name="member" value={memberSearch} label="Find members" />}
      {members.length === 0 && !memberCut && (
        <p>{memberSearch ? `No member matches “${memberSearch}”.` : 'Nobody is in this team yet.'}</p>
      )}
      {members.length > 0 && <PeopleTable people={members} action={`${path}/remove-member`} label="Remove" />}
      <CutShort shown={members.length} search={memberSearch} matches={props.memberMatches} />
      <Pager {...props} />
    </section>
  );
}

function AddMembers({ path, candidates, candidateSearch, candidateCut, candidateMatches }: TeamProps) {
  return (
    <section aria-labelledby="add-members">
      <h2 id="add-members">Add members</h2>
      <Search path={path} name="add" value={candidateSearch} label="Find users to add" />
      {candidates?.length === 0 && !candidateCut && <p>No other user matches “{candidateSearch}”.</p>}
      {candidates && candidates.length > 0 && (
        <PeopleTable people={candidates} action={`${path}/add-member`} label="Add" />
      )}
      <CutShort shown={candidates?.length ?? 0} search={candidateSearch} matches={candidateMatches} />
    </section>
  );
}

function Search({
  path,
  name,
  value,
  label,
  hint = 'Email, first or last name',
}: {
  path: string;
  name: string;
  value: string;
  label: string;
  hint?: string;
}) {
  return (
    <search>
      <form method="get" action={path} class="filters">
        <input
          type="search"
          name={name}
          value={value}
          aria-label={label}
          placeholder={hint}
          maxlength={MAX_SEARCH_CHARACTERS}
        />
        <button type="submit" class="secondary" aria-label={label}>
          Find
        </button>
      </form>
    </search>
  );
}

interface ChangeProps {
  readonly action: string;
  readonly label: string;
  readonly who: string;
  readonly id: string;
}

function Change({ action, label, who, id }: ChangeProps) {
  const field = <input type="hidden" name="memberId" value={id} />;
  if (action.endsWith('/remove-member')) {
    return (
      <Question
        label={`${label}…`}
        about={who}
        consequence="They leave this team and stay in the organization."
        action={action}
        button={label}
      >
        {field}
      </Question>
    );
  }
  return (
    <form method="post" action={action}>
      {field}
      <button type="submit" class="outline secondary small" aria-label={`${label} ${who}`}>
        {label}
      </button>
    </form>
  );
}

function PeopleTable({
  people,
  action,
  label,
}: {
  people: readonly ShownTeamMember[];
  action: string;
  label: string;
}) {
  return (
    <Table label="People" columns={['Name', 'Email', 'Change']}>
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
              <Change action={action} label={label} who={name || email} id={id} />
            ) : (
              'At your identity provider'
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Rename({ path, typed, errors }: TeamProps) {
  return (
    <section aria-labelledby="rename">
      <h2 id="rename">Rename</h2>
      <form method="post" action={`${path}/rename`}>
        <TeamNameField label="Name" typed={typed} errors={errors} />
        <button type="submit">Save name</button>
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
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">Delete</h2>
      <p>Members lose what the team gives them, and nothing else. This cannot be undone.</p>
      {removing ? (
        <form method="post" action={`${path}/delete`}>
          <p>
            Delete <strong>{name}</strong> with its{' '}
            {total === 1 ? '1 member' : `${total.toLocaleString('en')} members`}?
          </p>
          <div class="actions">
            <button type="submit" class="danger">
              Delete team
            </button>
            <a href={path}>Cancel</a>
          </div>
        </form>
      ) : (
        <p>
          <a href={`${path}?delete=yes#delete`} class="button quiet danger">
            Delete…
          </a>
        </p>
      )}
    </section>
  );
}

function teamsPathOf(frame: SettingsFrame): string {
  return settingsPath(frame.organization.id, 'teams');
}
