/** Runs, pictures, sharing: what belongs to the page and not to the cluster. */
import type { ResolvedScenario } from '../../engine/index.ts';
import { listPresets } from '../../scenario/index.ts';
import { listTime } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { hasOwnZoom, lensIcon, lensIds, lensLabel } from '../lensCatalogue.ts';
import { motions, motionText, themes, themeText } from '../lookTexts.ts';
import { matches, roomyQuery } from '../media.ts';
import { messageKey } from '../models.ts';
import { redoable, undoable } from '../session/experiments.ts';
import { seedToRedo, seedToUndo } from '../session/seeds.ts';
import { chooseLens, hasTwoStages } from '../stagePlan.ts';
import type { Shell } from '../session/shell.ts';
import type { UiStore } from '../stores/uiStore.ts';
import { nextZoom, setZoom } from '../zoom.ts';
import { actionInWords } from './actCommands.ts';
import type { CommandContext, ShellCommand } from './command.ts';

const always = (): true => true;
const whenReady = ({ run }: CommandContext): true | string => (run.stage === 'ready' ? true : m.app_no_notReady());

function inWords(context: CommandContext, action: ReturnType<typeof undoable>): string | undefined {
  return action === undefined ? undefined : actionInWords(action, listTime(action.at), (msgId) => messageKey(context.run, msgId));
}

function undoInWords(context: CommandContext): string | undefined {
  const { tree, scenario } = context.run;
  if (seedToUndo(context.run) !== undefined) return m.app_seedChanged({ seed: scenario?.seed ?? 0 });
  return tree === undefined ? undefined : inWords(context, undoable(tree));
}

function redoInWords(context: CommandContext): string | undefined {
  const { tree } = context.run;
  const seed = seedToRedo(context.run);
  if (seed !== undefined) return m.app_seedChanged({ seed });
  return tree === undefined ? undefined : inWords(context, redoable(tree));
}

export const runCommands: readonly ShellCommand[] = [
  {
    id: 'undo',
    group: 'run',
    icon: 'undo',
    keys: ['$mod+z'],
    label: (context) => {
      const action = undoInWords(context);
      return action === undefined ? m.app_cmd_undo() : m.app_cmd_undoThat({ action });
    },
    isAvailable: (context) => (undoInWords(context) === undefined ? m.app_no_undo() : true),
    perform: (shell) => void shell.undo(),
  },
  {
    id: 'redo',
    group: 'run',
    icon: 'redo',
    keys: ['$mod+Shift+z', '$mod+y'],
    label: (context) => {
      const action = redoInWords(context);
      return action === undefined ? m.app_cmd_redo() : m.app_cmd_redoThat({ action });
    },
    isAvailable: (context) => (redoInWords(context) === undefined ? m.app_no_redo() : true),
    perform: (shell) => void shell.redo(),
  },
  {
    id: 'compare',
    group: 'run',
    icon: 'compare',
    words: ['compare', 'variant', 'side by side', '对比', '比较'],
    label: ({ ui }) => (ui.versus === undefined ? m.app_cmd_compare() : m.app_cmd_endCompare()),
    isAvailable: whenReady,
    perform: (shell) => {
      if (shell.uiStore.getState().versus !== undefined) shell.uiStore.setState({ versus: undefined });
      else import('../comparison/begin.ts').then(({ beginComparison }) => beginComparison(shell), shell.fail);
    },
  },
  {
    id: 'changeSeed',
    group: 'run',
    icon: 'pencil',
    words: ['seed', 'random', '种子', '随机'],
    label: () => m.app_cmd_changeSeed(),
    isAvailable: whenReady,
    perform: ({ uiStore }) => uiStore.setState({ overlay: 'seed' }),
  },
  {
    id: 'resetToPreset',
    group: 'run',
    icon: 'undo',
    words: ['reset', 'original', '重置', '恢复', '预设'],
    label: () => m.app_cmd_resetToPreset(),
    isAvailable: ({ scenario }) => (presetOfShown(scenario) === undefined ? m.app_no_preset() : true),
    perform: (shell) => {
      const slug = presetOfShown(shell.runStore.getState().scenario);
      if (slug !== undefined) void shell.openPreset(slug);
    },
  },
  {
    id: 'renameRun',
    group: 'run',
    icon: 'pencil',
    label: () => m.app_renameRun(),
    isAvailable: whenReady,
    perform: ({ uiStore }) => uiStore.setState({ overlay: 'renameRun' }),
  },
];

/** The preset that the shown scenario began as. */
const presetOfShown = (scenario: ResolvedScenario | undefined): string | undefined =>
  listPresets().find(({ slug }) => slug === scenario?.basedOn)?.slug;

function zoomStage(uiStore: UiStore, direction: 1 | -1): void {
  const { lens, zooms } = uiStore.getState();
  if (hasOwnZoom(lens)) uiStore.setState({ zoomWish: { zoom: direction === 1 ? 'in' : 'out', lens } });
  else setZoom(uiStore, lens, nextZoom(zooms[lens] ?? 1, direction));
}

/** Esc takes away one thing: what is measured, then the selection, then the presentation. Overlays close themselves before. */
export function closeTopmost({ uiStore }: Pick<Shell, 'uiStore'>): void {
  const { measure, selection, presents } = uiStore.getState();
  if (measure !== undefined) uiStore.setState({ measure: undefined });
  else if (selection !== undefined) uiStore.setState({ selection: undefined });
  else if (presents) uiStore.setState({ presents: false });
}

export const viewCommands: readonly ShellCommand[] = [
  ...lensIds.map((lens): ShellCommand => ({
    id: `lens-${lens}`,
    group: 'view',
    icon: lensIcon(lens),
    label: () => m.app_cmd_lens({ lens: lensLabel(lens) }),
    isAvailable: always,
    perform: ({ uiStore }) => chooseLens(uiStore, lens),
  })),
  {
    id: 'split',
    group: 'view',
    icon: 'split',
    words: ['two', 'side by side', 'second', '并排', '两个视图'],
    label: ({ ui }) => (hasTwoStages(ui) ? m.app_cmd_oneStage() : m.app_cmd_twoStages()),
    isAvailable: () => (matches(roomyQuery) ? true : m.app_no_room()),
    perform: ({ uiStore }) => uiStore.setState((ui) => ({ split: !hasTwoStages(ui) })),
  },
  {
    id: 'present',
    group: 'view',
    icon: 'present',
    keys: ['p'],
    words: ['presentation', 'projector', 'full', '演示', '投影'],
    label: ({ ui }) => (ui.presents ? m.app_cmd_endPresent() : m.app_cmd_present()),
    isAvailable: whenReady,
    perform: ({ uiStore }) => uiStore.setState(({ presents }) => ({ presents: !presents })),
  },
  {
    id: 'measure',
    group: 'view',
    icon: 'measure',
    keys: ['m'],
    words: ['distance', 'time between', '测量', '间隔'],
    label: ({ ui }) => (ui.measure === undefined || ui.measure.toMs !== undefined ? m.app_cmd_measure() : m.app_cmd_measureEnd()),
    isAvailable: whenReady,
    perform: ({ uiStore, player }) => {
      const { ms } = player.at();
      const { measure } = uiStore.getState();
      uiStore.setState({ measure: measure === undefined || measure.toMs !== undefined ? { fromMs: ms } : { ...measure, toMs: ms } });
    },
  },
  {
    id: 'zoomIn',
    group: 'view',
    icon: 'zoomIn',
    label: () => m.app_zoomIn(),
    isAvailable: whenReady,
    perform: ({ uiStore }) => zoomStage(uiStore, 1),
  },
  {
    id: 'zoomOut',
    group: 'view',
    icon: 'zoomOut',
    label: () => m.app_zoomOut(),
    isAvailable: whenReady,
    perform: ({ uiStore }) => zoomStage(uiStore, -1),
  },
  {
    id: 'fit',
    group: 'view',
    icon: 'fit',
    keys: ['0'],
    label: () => m.app_cmd_fit(),
    isAvailable: whenReady,
    perform: ({ uiStore }) => uiStore.setState({ zooms: {}, zoomWish: { zoom: 'fit' } }),
  },
  {
    id: 'asTable',
    group: 'view',
    icon: 'table',
    label: () => m.app_cmd_table(),
    isAvailable: always,
    perform: ({ uiStore }) => uiStore.setState(({ asTable }) => ({ asTable: !asTable })),
  },
  {
    id: 'explain',
    group: 'view',
    icon: 'help',
    label: () => m.app_cmd_explain(),
    isAvailable: always,
    perform: ({ uiStore }) => uiStore.setState({ overlay: 'explanation' }),
  },
  {
    id: 'simplified',
    group: 'view',
    icon: 'help',
    words: ['simplified', 'limits', 'not modelled', '简化', '差异', '未建模'],
    label: () => m.app_notThis(),
    isAvailable: always,
    perform: ({ uiStore }) => uiStore.setState({ overlay: 'simplified' }),
  },
  {
    id: 'clear',
    group: 'view',
    icon: 'close',
    keys: ['Escape'],
    label: () => m.app_cmd_clear(),
    isAvailable: ({ selection }) => (selection === undefined ? m.app_no_selection() : true),
    perform: closeTopmost,
  },
  {
    id: 'palette',
    group: 'view',
    icon: 'search',
    keys: ['$mod+k'],
    label: () => m.app_cmd_palette(),
    isAvailable: always,
    perform: ({ uiStore }) => uiStore.setState({ overlay: 'palette' }),
  },
  {
    id: 'presets',
    group: 'view',
    icon: 'presets',
    words: ['presets', 'catalogue', 'scenarios', '预设', '场景', '目录'],
    label: () => m.app_cmd_presets(),
    isAvailable: always,
    perform: ({ browser }) => browser.goTo('#/presets'),
  },
  {
    id: 'shortcuts',
    group: 'view',
    icon: 'help',
    keys: ['Shift+?', '?'],
    label: () => m.app_cmd_shortcuts(),
    isAvailable: always,
    perform: ({ uiStore }) => uiStore.setState({ overlay: 'shortcuts' }),
  },
  {
    id: 'language',
    group: 'view',
    icon: 'story',
    words: ['language', '语言', 'English', '中文'],
    label: () => m.app_cmd_switchLanguage(),
    isAvailable: always,
    perform: ({ uiStore }) => uiStore.setState(({ language }) => ({ language: language === 'en' ? 'zh-CN' : 'en' })),
  },
  ...themes.map((theme): ShellCommand => ({
    id: `theme-${theme}`,
    group: 'view',
    icon: 'theme',
    words: ['theme', '主题'],
    label: () => `${m.app_cmd_theme()}: ${themeText(theme)}`,
    isAvailable: always,
    perform: ({ uiStore }) => uiStore.setState({ theme }),
  })),
  ...motions.map((motion): ShellCommand => ({
    id: `motion-${motion}`,
    group: 'view',
    icon: 'theme',
    words: ['motion', 'animation', '动效', '动画'],
    label: () => `${m.app_motion()}: ${motionText(motion)}`,
    isAvailable: always,
    perform: ({ uiStore }) => uiStore.setState({ motion }),
  })),
];

export const shareCommands: readonly ShellCommand[] = [
  {
    id: 'copyLink',
    group: 'share',
    icon: 'link',
    words: ['share', '分享', '链接'],
    label: () => m.app_copyLink(),
    isAvailable: whenReady,
    perform: (shell) => void shell.copyLink(),
  },
  {
    id: 'copyEmbed',
    group: 'share',
    icon: 'code',
    words: ['embed', 'iframe', '嵌入'],
    label: () => m.app_cmd_copyEmbed(),
    isAvailable: whenReady,
    perform: (shell) => void shell.copyEmbed(),
  },
  ...(['svg', 'png', 'csv'] as const).map((format): ShellCommand => ({
    id: `save-${format}`,
    group: 'share',
    icon: format === 'csv' ? 'table' : 'image',
    words: ['download', 'export', 'picture', '下载', '导出', '图片', format],
    label: () => ({ svg: m.app_cmd_saveSvg, png: m.app_cmd_savePng, csv: m.app_cmd_saveCsv })[format](),
    isAvailable: whenReady,
    perform: (shell) => {
      import('../export/exportLens.ts').then(({ exportLens }) => exportLens(shell, format)).catch(shell.fail);
    },
  })),
  {
    id: 'print',
    group: 'share',
    icon: 'image',
    words: ['print', 'PDF', '打印'],
    label: () => m.app_cmd_print(),
    isAvailable: whenReady,
    perform: ({ browser }) => browser.print(),
  },
  {
    id: 'openFile',
    group: 'share',
    icon: 'upload',
    label: () => m.app_openFile(),
    isAvailable: always,
    perform: (shell) => shell.chooseFile(),
  },
  {
    id: 'saveScenario',
    group: 'share',
    icon: 'download',
    words: ['export', '导出'],
    label: () => m.app_saveScenario(),
    isAvailable: whenReady,
    perform: (shell) => shell.saveScenario(),
  },
  {
    id: 'saveTrace',
    group: 'share',
    icon: 'download',
    words: ['export', '导出'],
    label: () => m.app_saveTrace(),
    isAvailable: whenReady,
    perform: (shell) => void shell.saveTrace(),
  },
];
