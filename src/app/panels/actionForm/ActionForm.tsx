/** What an action needs to be told before it is done: its fields, filled in by the command that asks. What is wrong is said here. */
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import { actionSpecs } from '../../../engine/index.ts';
import { m } from '../../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../../context.ts';
import { PageDialog } from '../../controls/Dialogs.tsx';
import controls from '../../controls/controls.module.css';
import type { WrongAction } from '../../session/problemWords.ts';
import { TermText } from '../../terms/TermText.tsx';
import { termOf } from '../../terms/termTable.ts';
import { actionOf, formFields, textsOf, type FormField } from './actionFields.ts';
import styles from './ActionForm.module.css';

interface FieldProps {
  readonly field: FormField;
  readonly value: string;
  /** What is wrong with what stands in it. */
  readonly wrong: WrongAction | undefined;
  /** Whether one begins here. */
  readonly isFirst: boolean;
  readonly change: (value: string) => void;
}

function Field({ field, value, wrong, isFirst, change }: FieldProps) {
  const id = useId();
  const inputRef = useRef<HTMLInputElement & HTMLSelectElement>(null);
  // Each refusal is a new one, also with the same words: one goes on where it is wrong.
  useEffect(() => {
    if (wrong !== undefined) inputRef.current?.focus();
  }, [wrong]);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const { name, doc, choices, isOptional, isNumber } = field;
  const isWrong = wrong !== undefined;
  const described = isWrong ? `${id}-wrong ${id}-doc` : `${id}-doc`;
  const common = {
    id,
    ref: inputRef,
    className: controls.field,
    value,
    autoFocus: isFirst,
    'aria-describedby': described,
    'aria-invalid': isWrong,
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.name}>
        {name}
      </label>
      {choices === undefined ? (
        <input
          {...common}
          inputMode={isNumber ? 'numeric' : 'text'}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change(event.target.value)}
        />
      ) : (
        <select {...common} onChange={(event) => change(event.target.value)}>
          {(isOptional || !choices.includes(value)) && <option value="">{isOptional ? m.form_asUsual() : m.form_choose()}</option>}
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      {isWrong && (
        <span id={`${id}-wrong`} role="alert" className={styles.wrong}>
          <WrongText wrong={wrong} />
        </span>
      )}
      <span id={`${id}-doc`} className={styles.doc}>
        {doc[language]}
      </span>
      <Meant name={[name, value]} />
    </div>
  );
}

function WrongText({ wrong: { path, sentence } }: { readonly wrong: WrongAction }) {
  return (
    <>
      {path !== '' && <code>{path}: </code>}
      {sentence}
    </>
  );
}

/** An option that the field asks for, or that was chosen in it: what it is, its default, the official page. */
function Meant({ name }: { readonly name: readonly string[] }) {
  const term = name.map(termOf).find((found) => found !== undefined);
  return (
    term !== undefined && (
      <details className={styles.doc}>
        <summary>{term.title()}</summary>
        <TermText term={term} />
      </details>
    )
  );
}

interface ActionFormProps {
  /** The action as far as it is filled in. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly close: () => void;
}

export function ActionForm({ asked, close }: ActionFormProps) {
  const verb = String(asked['do']);
  const shell = useShell();
  const scenario = useRun((state) => state.scenario);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const [texts, setTexts] = useState(() => textsOf(verb, asked));
  const [wrong, setWrong] = useState<WrongAction>();
  if (scenario === undefined) return null;
  const submit = async (): Promise<void> => {
    const action = actionOf(verb, texts);
    const found = await shell.wrongWith(action);
    setWrong(found);
    if (found !== undefined) return;
    close();
    await shell.act(action);
  };
  const fields = formFields(verb, scenario);
  // What the command has filled in already need not be asked for.
  const first = fields.find(({ name, isOptional }) => !isOptional && (asked[name] ?? '') === '') ?? fields[0];
  const isOfField = fields.some(({ name }) => name === wrong?.field);
  return (
    <PageDialog title={verb} close={close}>
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          submit().catch(shell.fail);
        }}
      >
        <p className={styles.what}>{actionSpecs[verb]?.doc[language]}</p>
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={texts[field.name] ?? ''}
            wrong={field.name === wrong?.field ? wrong : undefined}
            isFirst={field === first}
            change={(value) => setTexts({ ...texts, [field.name]: value })}
          />
        ))}
        {wrong !== undefined && !isOfField && (
          <p role="alert" className={styles.wrong}>
            <WrongText wrong={wrong} />
          </p>
        )}
        <div className={styles.buttons}>
          <Button className={controls.button} onPress={close}>
            {m.app_cancel()}
          </Button>
          <Button type="submit" className={`${controls.button} ${controls.primary}`}>
            {m.form_act()}
          </Button>
        </div>
      </form>
    </PageDialog>
  );
}
