/** Which lens the second stage shows. */
import { m } from '../../paraglide/messages.js';
import { useShell, useUi } from '../context.ts';
import type { OpenedProps } from '../controls/Opener.tsx';
import { isLensId, lensIds, lensLabel } from '../lensCatalogue.ts';
import { chooseSecond, secondLens } from '../stagePlan.ts';
import { Choices } from './Choices.tsx';

export function LensMenu(opened: OpenedProps) {
  const { uiStore } = useShell();
  const shown = useUi(secondLens);
  return (
    <Choices
      {...opened}
      label={m.app_secondStage()}
      chosen={shown}
      choose={(id) => {
        if (isLensId(id)) chooseSecond(uiStore, id);
      }}
      choices={lensIds.map((id) => ({ id, text: lensLabel(id) }))}
    />
  );
}
