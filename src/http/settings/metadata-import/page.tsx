// SSO → Import from metadata: the form, and the preview of what it would change.

import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { Checkbox, FileField, type FormError, TextArea, TextField } from '../../../ui/form.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Table } from '../../../ui/table.tsx';

export interface ImportValues {
  readonly metadata: string;
  readonly metadataUrl: string;
  readonly entityId: string;
}

interface Page {
  readonly frame: SettingsFrame;
  readonly path: string;
}

export function MetadataImportPage({
  frame,
  path,
  values,
  errors,
}: Page & { values: ImportValues; errors: readonly FormError[] }) {
  return (
    <SettingsPage frame={frame} title="Import from metadata">
      <ErrorSummary errors={errors} />
      <p>Provide one of the three. You will see what changes before we save anything.</p>
      <form method="post" action={path} enctype="multipart/form-data">
        <FileField label="Metadata file (.xml)" name="metadataFile" accept=".xml,application/xml,text/xml" />
        <TextArea label="or pasted XML" name="metadata" value={values.metadata} rows={6} />
        <TextField
          label="or its address"
          name="metadataUrl"
          type="url"
          value={values.metadataUrl}
          placeholder="https://"
          hint="Okta: “Identity Provider metadata”; Entra: “App Federation Metadata Url”."
        />
        <TextField
          label="Entity ID, if the file describes several identity providers"
          name="entityId"
          value={values.entityId}
        />
        <div class="actions">
          <button type="submit">Preview</button>
          <a class="button quiet" href={path.replace(/import$/, 'connection')}>
            Cancel
          </a>
        </div>
      </form>
    </SettingsPage>
  );
}

export interface PreviewProps extends Page {
  readonly warnings: readonly string[];
  readonly changes: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string;
  }[];
  readonly certificates: readonly {
    readonly fingerprint: string;
    readonly expires: string;
    readonly state: 'added' | 'kept' | 'unlisted';
  }[];
  readonly hidden: readonly (readonly [string, string])[];
}

export function MetadataPreviewPage({ frame, path, warnings, changes, certificates, hidden }: PreviewProps) {
  return (
    <SettingsPage frame={frame} title="What the metadata changes">
      {warnings.map((warning) => (
        <Alert kind="warning">{warning}</Alert>
      ))}
      <Table label="Changes" columns={['Setting', 'Now', 'Then']}>
        {changes.map(({ name, before, after }) => (
          <tr>
            <th scope="row">{name}</th>
            <td>
              <code>{before ?? '–'}</code>
            </td>
            <td>{before === after ? 'unchanged' : <code>{after}</code>}</td>
          </tr>
        ))}
      </Table>
      <h2>Certificates</h2>
      <ul>
        {certificates.map(({ fingerprint, expires, state }) => (
          <li>
            <strong>{STATES[state]}</strong>, expires {expires}: <code>{fingerprint}</code>
          </li>
        ))}
      </ul>
      <form method="post" action={`${path}/apply`}>
        {hidden.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {certificates.some((one) => one.state === 'unlisted') && (
          <Checkbox
            label="Remove the certificates that the metadata does not list"
            name="replaceCertificates"
            checked={false}
            hint="Leave this off while your identity provider may still sign with one of them."
          />
        )}
        <div class="actions">
          <button type="submit">Save these values</button>
          <a class="button quiet" href={path}>
            Back
          </a>
        </div>
      </form>
    </SettingsPage>
  );
}

const STATES = { added: 'New', kept: 'Already present', unlisted: 'Not in the metadata' } as const;
