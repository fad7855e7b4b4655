import tseslint from 'typescript-eslint';

/** Only what needs types: oxlint checks the rest. */
export default tseslint.config(
  {
    files: ['server/src/**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'outgoing requests go through edge/outbound' }],
    },
  },
  { files: ['server/src/**/*.test.ts', 'server/src/**/*.fixture.ts'], rules: { 'no-restricted-globals': 'off' } },
);
