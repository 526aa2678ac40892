/** The rules of the house: kernel ← engine ← modules ← app.ts, and packages that know no server. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kernel-knows-no-one',
      severity: 'error',
      from: { path: '^apps/server/src/kernel/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/server/src/(engine|modules|app\\.ts|main\\.ts|config\\.ts)' },
    },
    {
      name: 'engine-knows-only-the-kernel',
      severity: 'error',
      from: { path: '^apps/server/src/engine/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/server/src/(modules|app\\.ts|main\\.ts|config\\.ts)' },
    },
    {
      name: 'modules-take-types-from-each-others-face',
      severity: 'error',
      comment:
        'A module imports types from another module’s index.ts and nothing else of it; app.ts hands out values.',
      from: { path: '^apps/server/src/modules/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^apps/server/src/modules/([^/]+)/',
        pathNot: ['^apps/server/src/modules/$1/', '^apps/server/src/modules/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'modules-hand-over-no-values',
      severity: 'error',
      from: { path: '^apps/server/src/modules/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^apps/server/src/modules/[^/]+/index\\.ts$',
        pathNot: '^apps/server/src/modules/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'modules-do-not-compose',
      severity: 'error',
      from: { path: '^apps/server/src/modules/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/server/src/(app|main|config)\\.ts$' },
    },
    {
      name: 'one-importer-of-node-sqlite',
      severity: 'error',
      comment:
        'The class will be renamed in a coming Node: one file of the engine and one of the kernel wrap it.',
      from: {
        path: '^apps/server/src/',
        pathNot: [
          '^apps/server/src/engine/sqlite/',
          '^apps/server/src/kernel/db/sqlite/',
          '\\.test\\.ts$',
          '/testing/',
        ],
      },
      to: { path: '^(node:)?sqlite$' },
    },
    {
      name: 'tests-stay-tests',
      severity: 'error',
      from: { pathNot: ['\\.test\\.ts$', '/testing/', '^scripts/', '^bench/', 'conformance'] },
      to: { path: ['\\.test\\.ts$', '/testing/'] },
    },
    {
      name: 'packages-know-no-server',
      severity: 'error',
      from: { path: '^packages/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/' },
    },
    {
      name: 'browser-packages-use-no-node',
      severity: 'error',
      from: { path: '^packages/(schema|contract|sdk)/src/', pathNot: ['\\.test\\.ts$', '/testing/'] },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['development', 'import', 'default'],
    },
  },
}
