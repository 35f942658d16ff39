import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const contract = readFileSync(join(ROOT, '..', 'contract', 'openapi.yaml'), 'utf8');

/** Check a contract as `make check` does, and return the rules that it breaks. */
function broken(text) {
  const copy = mkdtempSync(join(tmpdir(), 'orders-openapi-'));
  try {
    mkdirSync(join(copy, 'openapi'));
    mkdirSync(join(copy, 'contract'));
    for (const file of ['redocly.yaml', '.redocly.lint-ignore.yaml']) {
      cpSync(join(ROOT, file), join(copy, 'openapi', file));
    }
    writeFileSync(join(copy, 'contract', 'openapi.yaml'), text);
    const command = ['lint', '--config', 'redocly.yaml', '--format', 'json', '../contract/openapi.yaml'];
    const done = spawnSync(join(ROOT, 'node_modules', '.bin', 'redocly'), command, {
      cwd: join(copy, 'openapi'),
      encoding: 'utf8',
    });
    const { problems } = JSON.parse(done.stdout);
    const rules = problems.filter((each) => !each.ignored).map((each) => each.ruleId);
    assert.equal(done.status, rules.length > 0 ? 1 : 0, done.stderr);
    return [...new Set(rules)];
  } finally {
    rmSync(copy, { recursive: true });
  }
}

test('the contract of today keeps the conventions', () => {
  assert.deepEqual(broken(contract), []);
});

for (const [what, from, to, rule] of [
  ['a resource in the singular', '  /v1/orders:', '  /v1/order:', 'path-segment-plural'],
  ['a path that is not in kebab case', '  /v1/orders:', '  /v1/customerOrders:', 'paths-kebab-case'],
  ['a verb in a path', '  /v1/orders:', '  /v1/get-orders:', 'no-http-verbs-in-paths'],
  ['an operation without a name', '      operationId: createOrder\n', '', 'operation-operationId'],
  ['two operations of one name', 'operationId: listOrders', 'operationId: createOrder', 'operation-operationId-unique'],
  ['a reference that leads nowhere', 'responses/Created"', 'responses/Creatd"', 'no-unresolved-refs'],
  ['a route without a word on security', 'security:\n  - token: []\n', '', 'security-defined'],
]) {
  test(`the check finds ${what}`, () => {
    assert.ok(contract.includes(from), from);
    assert.ok(broken(contract.replace(from, to)).includes(rule));
  });
}
