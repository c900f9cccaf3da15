import tseslint from 'typescript-eslint';

// Only the rules that need types; everything else is Biome's, which is a hundred times faster.
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
);
