/**
 * Who may import whom (the rules behind CONTRIBUTING.md, "The house"). scripts/importDirections.ts runs it and fails when it
 * checked fewer modules than there are.
 */
const inTests = '\\.test\\.tsx?$|/testing/';
const engineInside = '^src/engine/(?!index\\.ts$)';

/** A rule: files under `from` may import nothing that matches `path`, except what matches `pathNot`. */
const forbid = (name, comment, from, path, pathNot, extra = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: inTests },
  to: { path, ...(pathNot === undefined ? {} : { pathNot }), ...extra },
});

/** Layers in which only named folders of `src` may be imported. */
const mayImport = (layer, ...allowed) =>
  forbid(
    `${layer.replaceAll('/', '-')}-imports`,
    `src/${layer} may import only: ${['itself', ...allowed].join(', ')}.`,
    `^src/${layer}/`,
    '^src/',
    [`^src/${layer}/`, ...allowed.map((it) => `^src/${it}${it.includes('.') ? '$' : '/'}`)],
  );

const engineIndex = 'engine/index.ts';

module.exports = {
  forbidden: [
    // Inside the engine
    mayImport('engine/kernel'),
    mayImport('engine/model', 'engine/kernel'),
    mayImport('engine/trace', 'engine/kernel', 'engine/model', 'engine/api.ts'),
    mayImport('engine/profiles', 'engine/kernel', 'engine/model'),
    mayImport('engine/machines', 'engine/kernel', 'engine/model'),
    mayImport(
      'engine/mechanisms',
      'engine/kernel',
      'engine/model',
      'engine/trace',
      'engine/machines',
      'engine/profiles',
      'engine/network.ts',
    ),
    forbid(
      'mechanisms-meet-through-events',
      'Mechanisms never import one another: they meet through events and the model.',
      '^src/engine/mechanisms/([^/]+)/',
      '^src/engine/mechanisms/[^/]+/',
      '^src/engine/mechanisms/$1/',
    ),
    mayImport('engine'),
    {
      name: 'engine-packages',
      comment: 'The engine uses XState’s pure functions and no other package, and no module of Node.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: inTests },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core'], pathNot: '^node_modules/xstate/' },
    },
    forbid(
      'engine-by-its-index',
      'Outside the engine, only engine/index.ts is imported. The bench measures parts of it on their own.',
      '^src/(?!engine/|bench/)',
      engineInside,
    ),
    // Above the engine
    mayImport('scenario', engineIndex),
    mayImport('projections', engineIndex),
    mayImport('share', 'scenario', engineIndex),
    mayImport('host', engineIndex, 'scenario', 'projections'),
    mayImport('cli', engineIndex, 'scenario', 'share', 'host'),
    mayImport('bench', 'engine', 'scenario', 'share', 'host', 'projections', 'views'),
    mayImport('views', engineIndex, 'projections', 'paraglide'),
    forbid(
      'views-see-types-of-projections',
      'Views get models; they fold nothing themselves, so of projections they import types only.',
      '^src/views/',
      '^src/projections/',
      undefined,
      { dependencyTypesNot: ['type-only'] },
    ),
    {
      name: 'views-without-react',
      comment: 'D3 owns the inside of a lens. useD3View.ts is the one file where the two meet.',
      severity: 'error',
      from: { path: '^src/views/', pathNot: ['^src/views/useD3View\\.tsx?$', inTests] },
      to: { path: '^node_modules/(react|react-dom|react-aria-components|zustand|@xstate/react)/' },
    },
    forbid('nothing-imports-app', 'The app is the top of the house.', '^src/(?!app/)', '^src/app/'),
    // Everywhere
    {
      name: 'no-circular',
      comment: 'Two modules that need one another are one module, or miss a third. Circles of types alone are harmless.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'Every import resolves; laterChunks.ts makes virtual:later.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:later$' },
    },
    {
      name: 'no-development-packages',
      comment: 'What the page loads comes from "dependencies"; scenario/jsonSchema.ts only serves npm run docs.',
      severity: 'error',
      from: { path: '^src/', pathNot: [inTests, '^src/(cli|bench)/', '^src/scenario/jsonSchema\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: ['^node_modules/@types/', '^node_modules/vite/'] },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    exclude: { path: '^src/paraglide/messages/|\\.d\\.css\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.d.ts', '.json'],
    },
  },
};
