import { thingKey } from '../../views/outside.ts';
import type { TwinTable } from '../../views/view.ts';
import { m } from '../../paraglide/messages.js';
import { columnCell, columnHead } from '../columnText.ts';
import { useRun, useShell, useUi } from '../context.ts';
import styles from './TwinTables.module.css';

/** A lens's text twin: the same model in rows. Rows that stand for something selectable select it. */
export function TwinTables({ tables }: { readonly tables: readonly TwinTable[] }) {
  const shell = useShell();
  const selection = useUi((state) => state.selection);
  const span = useRun((state) => state.span);
  return (
    // What scrolls must be reachable without a mouse, also where no row can be selected.
    <div className={styles.tables} role="group" aria-label={m.app_asTable()} tabIndex={0}>
      {tables.map((table) => (
        <table key={table.caption} className={styles.table}>
          <caption className={styles.caption}>
            <span className={styles.captionText}>{table.caption}</span>
          </caption>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th key={`${index} ${column.label}`} scope="col" className={column.numeric === true ? styles.number : undefined}>
                  {columnHead(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.length === 0 && (
              <tr>
                <td colSpan={table.columns.length} className={styles.none}>
                  {m.app_noRows()}
                </td>
              </tr>
            )}
            {table.rows.map((row) => {
              const isSelected = row.selection !== undefined && row.selection.kind === selection?.kind && row.selection.id === selection.id;
              return (
                <tr
                  key={row.key}
                  className={row.current === true ? styles.current : isSelected ? styles.selected : undefined}
                  aria-current={row.current === true ? 'time' : undefined}
                  data-outside={row.selection === undefined || span?.things.has(thingKey(row.selection)) !== false ? undefined : ''}
                >
                  {row.cells.map((text, index) => {
                    const column = table.columns[index];
                    const cell = columnCell(column, text);
                    const className = column?.numeric === true ? styles.number : undefined;
                    return (
                      <td key={column?.label ?? index} className={className}>
                        {index === 0 && row.selection !== undefined ? (
                          <button
                            type="button"
                            className={styles.pick}
                            aria-pressed={isSelected}
                            onClick={() => shell.select(isSelected ? undefined : row.selection)}
                          >
                            {cell}
                          </button>
                        ) : (
                          cell
                        )}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      ))}
    </div>
  );
}
