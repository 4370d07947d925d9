/** Icons of the shell: 20 × 20, one stroke, no fills except the half disc and the play keys. Always with a word or a name beside. */
const paths = {
  cluster: 'M10 4.5v4M10 8.5 5 13M10 8.5l5 4.5M8.2 3.2h3.6v3H8.2zM3.2 13.3h3.6v3H3.2zM13.2 13.3h3.6v3h-3.6z',
  queues: 'M3 4.5h14v3.5H3zM3 12h14v3.5H3zM7 4.5V8M11 4.5V8M7 12v3.5',
  retryLadder: 'M3 16.5h3.5v-4H10v-4h3.5v-4H17M14.6 2.6 17 4.5l-2.4 1.9',
  story: 'M5 4.5h.01M5 10h.01M5 15.5h.01M9 4.5h8M9 10h6M9 15.5h7M5 6v2.5M5 11.5V14',
  trace: 'M3 5h14M3 9h10M3 13h14M3 17h7',
  transactions: 'M10 3.5a6.5 6.5 0 1 0 6.5 6.5M10 6.5a3.5 3.5 0 1 0 3.5 3.5M12.5 3.2l2 2 3-3',
  deliveryMatrix: 'M3.5 3.5h13v13h-13zM3.5 7.8h13M3.5 12.2h13M7.8 3.5v13M12.2 3.5v13',
  spaceTime: 'M3 4.5h14M3 10h14M3 15.5h14M5 4.5 8 10M9.5 10l2.5 5.5M13 15.5l2-5.5',
  stateCharts: 'M2.8 4.5h5.4v4H2.8zM11.8 11.5h5.4v4h-5.4zM8.2 6.5h6.3v5M12.8 9.8l1.7 1.7 1.7-1.7M11.8 13.5H5.5v-5',
  presets: 'M3 3.5h6v5.5H3zM11 3.5h6v5.5h-6zM3 11h6v5.5H3zM11 11h6v5.5h-6z',
  charts: 'M3.5 3.5v13h13M6 13l3.2-4 3 2.2L16 6',
  diagnosis: 'M8.5 13.5a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM12.2 12.2l4.6 4.6M6 8.5h1.3l1-2.2 1.2 4 .9-1.8H11',
  code: 'M7 6 3 10l4 4M13 6l4 4-4 4M11.2 4.5 8.8 15.5',
  split: 'M3 4.5h14v11H3zM10 4.5v11',
  compare: 'M3 4.5h6v11H3zM11 4.5h6v11h-6zM5 8h2M13 8h2M13 11h2',
  present: 'M3 4h14v9.5H3zM10 13.5v3M7 16.5h6',
  measure: 'M3 7h14v6H3zM6 7v2.5M9 7v3.5M12 7v2.5M15 7v3.5',
  fit: 'M3.5 7V3.5H7M13 3.5h3.5V7M16.5 13v3.5H13M7 16.5H3.5V13',
  zoomIn: 'M10 4.5v11M4.5 10h11',
  zoomOut: 'M4.5 10h11',
  image: 'M3 4h14v12H3zM3 13l4-4 3.5 3.5L13 10l4 4M12.5 7.5h.01',
  link: 'M8.5 11.5a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1-1',
  table: 'M3.5 4.5h13v11h-13zM3.5 8.2h13M3.5 11.9h13M8.5 8.2v7.3',
  help: 'M7.6 7.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8M10 14.6h.01M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z',
  chevron: 'm5.5 8 4.5 4.5L14.5 8',
  close: 'm5 5 10 10M15 5 5 15',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  send: 'M3 10h11M10.5 5.5 15 10l-4.5 4.5M17 4v12',
  succeed: 'm4 10.5 4 4 8-9',
  fail: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  crash: 'M11 2.5 5 11h4.5L8.5 17.5 15 9h-4.5z',
  stop: 'M5.5 5.5h9v9h-9z',
  start: 'M10 3v7M6 5.4a6 6 0 1 0 8 0',
  cut: 'M2.5 10h5M12.5 10h5M8.5 7.5l3 5M11.5 7.5l-3 5',
  heal: 'M2.5 10h15M7 6.5 10 10l3-3.5M7 13.5 10 10l3 3.5',
  undo: 'M4 8h8.5a4 4 0 0 1 0 8H8M7 5 4 8l3 3',
  redo: 'M16 8H7.5a4 4 0 0 0 0 8H12M13 5l3 3-3 3',
  download: 'M10 3.5v9M6.5 9l3.5 3.5L13.5 9M4 16.5h12',
  upload: 'M10 12.5v-9M6.5 7 10 3.5 13.5 7M4 16.5h12',
  pencil: 'M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2zM11.3 6.1l2.6 2.6',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.6 2',
  target: 'M10 15.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM10 2v4M10 14v4M2 10h4M14 10h4',
} as const;

const filled = {
  play: 'M6 4l10 6-10 6z',
  pause: 'M5.5 4h3.2v12H5.5zM11.3 4h3.2v12h-3.2z',
  nextFact: 'M5 4.5l7.5 5.5L5 15.5zM13.4 4.5h2v11h-2z',
  previousFact: 'M15 4.5 7.5 10l7.5 5.5zM4.6 4.5h2v11h-2z',
  nextThat: 'M3 4.8 9 10l-6 5.2zM9 4.8l6 5.2-6 5.2zM15.4 4.8h1.8v10.4h-1.8z',
  previousThat: 'M17 4.8 11 10l6 5.2zM11 4.8 5 10l6 5.2zM2.8 4.8h1.8v10.4H2.8z',
} as const;

export type IconName = keyof typeof paths | keyof typeof filled | 'theme' | 'logo';

const isFilled = (name: IconName): name is keyof typeof filled => name in filled;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false" fill="none" stroke="none">
      {name === 'theme' ? (
        <>
          <circle cx="10" cy="10" r="6.25" stroke="currentColor" strokeWidth="1.5" />
          <path d="M10 3.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor" />
        </>
      ) : name === 'logo' ? (
        <>
          <circle cx="10" cy="10" r="8.6" stroke="var(--edge)" strokeWidth="1.1" />
          <circle cx="10" cy="10" r="5.2" stroke="var(--edge)" strokeWidth="1.1" />
          <circle cx="10" cy="10" r="2.7" fill="var(--time)" />
          <circle cx="3.6" cy="4.3" r="1.5" fill="var(--ink-2)" />
          <circle cx="14.8" cy="8.1" r="1.2" fill="var(--ink-2)" />
        </>
      ) : isFilled(name) ? (
        <path d={filled[name]} fill="currentColor" />
      ) : (
        <path d={paths[name]} stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
      )}
    </svg>
  );
}
