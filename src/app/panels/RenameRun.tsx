import { useState, type FormEvent } from 'react';
import { Button, Input, Label, Text, TextField } from 'react-aria-components';
import { m } from '../../paraglide/messages.js';
import { useRun, useShell } from '../context.ts';
import { PageDialog } from '../controls/Dialogs.tsx';
import controls from '../controls/controls.module.css';
import { currentExperiment } from '../session/experiments.ts';
import styles from './RenameRun.module.css';

export function RenameRun({ close }: { readonly close: () => void }) {
  const shell = useShell();
  const current = useRun((state) => (state.tree === undefined ? undefined : currentExperiment(state.tree)));
  const [name, setName] = useState(current?.name ?? '');
  if (current === undefined) return null;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    shell.rename(current.id, name);
    close();
  };
  return (
    <PageDialog title={m.app_renameTitle()} close={close}>
      <form onSubmit={save}>
        <TextField value={name} onChange={setName} maxLength={80} autoFocus>
          <Label className={controls.hidden}>{m.app_renameTitle()}</Label>
          <Input className={controls.field} />
          <Text slot="description" className={styles.hint}>
            {m.app_renameHint()}
          </Text>
        </TextField>
        <div className={styles.buttons}>
          <Button className={controls.button} onPress={close}>
            {m.app_cancel()}
          </Button>
          <Button type="submit" className={`${controls.button} ${controls.primary}`}>
            {m.app_save()}
          </Button>
        </div>
      </form>
    </PageDialog>
  );
}
