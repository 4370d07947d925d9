import type { ReactNode } from 'react';
import { Button, Dialog, Heading, I18nProvider, Modal, ModalOverlay } from 'react-aria-components';
import { m } from '../../paraglide/messages.js';
import { useUi } from '../context.ts';
import { Icon } from './Icon.tsx';
import styles from './controls.module.css';

/** A dialog over the page: Esc, the cross and a click outside close it, and focus goes back to where it was. */
export function PageDialog({
  title,
  close,
  children,
}: {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}) {
  const language = useUi((state) => state.language);
  return (
    <I18nProvider locale={language}>
      <ModalOverlay className={styles.backdrop} isOpen isDismissable onOpenChange={(isOpen) => !isOpen && close()}>
        <Modal className={styles.modal}>
          <Dialog className={styles.dialog}>
            <div className={styles.dialogHead}>
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              <Button className={`${styles.button} ${styles.bare} ${styles.iconOnly}`} aria-label={m.app_close()} onPress={close}>
                <Icon name="close" />
              </Button>
            </div>
            <div className={styles.dialogBody}>{children}</div>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </I18nProvider>
  );
}
