/** Asks for another seed, and leads back to the preset as it is. */
import { useState, type FormEvent } from 'react';
import { Button, FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { m } from '../../paraglide/messages.js';
import { commandOf, contextOf, execute } from '../commands/index.ts';
import { useRun, useShell } from '../context.ts';
import { PageDialog } from '../controls/Dialogs.tsx';
import controls from '../controls/controls.module.css';
import styles from './ChangeSeed.module.css';

const mostSeed = 0xff_ff_ff_ff;

export function ChangeSeed({ close }: { readonly close: () => void }) {
  const shell = useShell();
  const seed = useRun((state) => state.scenario?.seed);
  const [text, setText] = useState(String(seed ?? ''));
  const wanted = /^\d{1,10}$/.test(text.trim()) ? Number(text) : undefined;
  const isWrong = wanted === undefined || wanted > mostSeed;
  const reset = commandOf('resetToPreset');
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (isWrong) return;
    close();
    shell.openWithSeed(wanted).catch(shell.fail);
  };
  return (
    <PageDialog title={m.app_seedTitle()} close={close}>
      <form onSubmit={save} noValidate>
        <TextField value={text} onChange={setText} isInvalid={isWrong} inputMode="numeric" maxLength={12} autoFocus>
          <Label className={controls.hidden}>{m.app_seedTitle()}</Label>
          <Input className={controls.field} />
          <FieldError className={styles.wrong}>{m.app_seedRange()}</FieldError>
          <Text slot="description" className={styles.hint}>
            {m.app_seedHint()}
          </Text>
        </TextField>
        <div className={styles.buttons}>
          {reset.isAvailable(contextOf(shell)) === true && (
            <Button
              className={controls.button}
              onPress={() => {
                close();
                execute(shell, reset);
              }}
            >
              {m.app_cmd_resetToPreset()}
            </Button>
          )}
          <Button type="submit" className={`${controls.button} ${controls.primary}`} isDisabled={isWrong}>
            {m.app_seedRun()}
          </Button>
        </div>
      </form>
    </PageDialog>
  );
}
