import tseslint from 'typescript-eslint';

// Only the rules that need types or are our own; everything else is Biome's, which is a hundred times faster.
export default tseslint.config(
  // The peers are compiled with settings of their own, as their frameworks want them.
  { ignores: ['test/bench/peers/**', '**/node_modules/**', '**/gen/**', '**/.throughline/**', '**/*.{js,mjs,cjs}'] },
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      // One program for the whole tree, as tsc has it.
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['packages/client/**/*.ts', 'packages/cli/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'VariableDeclaration[kind=/using/]',
          message: 'Partners run it on Node 22.18 too, which knows no using.',
        },
      ],
    },
  },
);
