import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  {
    ignores: [
      'build/',
      'node_modules/',
      'frameworks/build/',
      'frameworks/node_modules/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A number in a message is no mistake; null, undefined and objects still
      // are.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true },
      ],
      // Some signatures are counted by their parameters; what is not used is
      // named so.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      'src/application.ts',
      'src/log.ts',
      'src/method-not-allowed.ts',
      'src/orders/routes.ts',
    ],
    rules: {
      // The rest has to work without the framework: in a job, a consumer of
      // events, another framework.
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: ['fastify'] },
      ],
    },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      // test() of node:test returns a promise that the runner awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'suite'], package: 'node:test' },
          ],
        },
      ],
    },
  },
);
