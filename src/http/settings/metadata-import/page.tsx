// SSO → Import from metadata: the form, and the preview of what it would change.

import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { Checkbox, FileField, type FormError, TextArea, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
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
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('sso_import')}>
      <ErrorSummary errors={errors} />
      <p>{t('import_intro')}</p>
      <form method="post" action={path} enctype="multipart/form-data">
        <FileField
          label={t('import_file')}
          name="metadataFile"
          accept=".xml,application/xml,text/xml"
          errors={errors}
        />
        <TextArea label={t('import_text')} name="metadata" value={values.metadata} rows={6} />
        <TextField
          label={t('import_url')}
          name="metadataUrl"
          type="url"
          value={values.metadataUrl}
          placeholder="https://"
          hint={t('import_url_hint')}
        />
        <TextField label={t('import_entity_id')} name="entityId" value={values.entityId} />
        <div class="actions">
          <button type="submit">{t('import_preview')}</button>
          <a class="button quiet" href={path.replace(/import$/, 'connection')}>
            {t('cancel')}
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
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('import_changes_title')}>
      {warnings.map((warning) => (
        <Alert kind="warning">{warning}</Alert>
      ))}
      <Table label={t('import_changes')} columns={[t('import_setting'), t('import_now'), t('import_then')]}>
        {changes.map(({ name, before, after }) => (
          <tr>
            <th scope="row">{name}</th>
            <td>
              <code>{before ?? '–'}</code>
            </td>
            <td>{before === after ? t('import_unchanged') : <code>{after}</code>}</td>
          </tr>
        ))}
      </Table>
      <h2>{t('sso_tab_certificates')}</h2>
      <ul>
        {certificates.map(({ fingerprint, expires, state }) => (
          <li>
            {t.parts('import_certificate', {
              state: <strong>{t(`import_is_${state}`)}</strong>,
              day: expires,
              fingerprint: <code>{fingerprint}</code>,
            })}
          </li>
        ))}
      </ul>
      <form method="post" action={`${path}/apply`}>
        {hidden.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {certificates.some((one) => one.state === 'unlisted') && (
          <Checkbox
            label={t('import_remove')}
            name="replaceCertificates"
            checked={false}
            hint={t('import_remove_hint')}
          />
        )}
        <div class="actions">
          <button type="submit">{t('import_save')}</button>
          <a class="button quiet" href={path}>
            {t('import_back')}
          </a>
        </div>
      </form>
    </SettingsPage>
  );
}
