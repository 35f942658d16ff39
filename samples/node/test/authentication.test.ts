import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SignJWT, UnsecuredJWT } from 'jose';

import { createAuthenticator } from '../src/authentication.ts';
import { bearer, SECRET } from './service.ts';

const NEXT = Buffer.alloc(32, 'the key after the next rotation ');
const authenticate = createAuthenticator({
  keys: new Map([
    ['2026', SECRET],
    ['2027', NEXT],
  ]),
  issuer: 'https://login.example.org',
  audience: 'orders',
});

const claims = {
  sub: '7',
  iss: 'https://login.example.org',
  aud: 'orders',
  exp: Math.floor(Date.now() / 1000) + 300,
};

async function signed(
  payload: Record<string, unknown>,
  kid = '2026',
  key = SECRET,
) {
  return `Bearer ${await new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid }).sign(key)}`;
}

test('a good token names the customer and the scopes', async () => {
  const caller = await authenticate(
    await bearer({ sub: '7', scope: 'orders:read' }),
  );
  assert.equal(caller.customerId, '7');
  assert.deepEqual([...caller.scopes], ['orders:read']);
});

test('both keys are valid while they are rotated, and the audience may be a list', async () => {
  const payload = { ...claims, aud: ['billing', 'orders'] };
  assert.equal(
    (await authenticate(await signed(payload, '2027', NEXT))).customerId,
    '7',
  );
});

test('a clock that is up to 60 s wrong is forgiven, and no more', async () => {
  const now = Math.floor(Date.now() / 1000);
  const late = await signed({ ...claims, exp: now - 30 });
  assert.equal((await authenticate(late)).customerId, '7');
  await assert.rejects(
    async () => authenticate(await signed({ ...claims, exp: now - 90 })),
    {
      slug: 'unauthenticated',
    },
  );
});

// --8<-- [start:refused]
test('whatever is wrong with a token, the answer is unauthenticated', async () => {
  const now = Math.floor(Date.now() / 1000);
  const { exp, ...unlimited } = claims;
  const wrong = {
    'no header': undefined,
    'another scheme': 'Basic a2ltOnBhc3N3b3Jk',
    'no token': 'Bearer ',
    'not a token': 'Bearer x.y.z',
    'alg none': `Bearer ${new UnsecuredJWT(claims).encode()}`,
    'another algorithm': await bearer({ alg: 'HS512' }),
    'an unknown key': await bearer({ kid: '2025' }),
    'another key under a known id': await signed(claims, '2026', NEXT),
    'no key id': `Bearer ${await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(SECRET)}`,
    'another issuer': await signed({
      ...claims,
      iss: 'https://evil.example.org',
    }),
    'another audience': await bearer({ audience: 'billing' }),
    'no expiry': await signed(unlimited),
    'an expiry that is no number': await signed({
      ...claims,
      exp: String(exp),
    }),
    'not valid yet': await signed({ ...claims, nbf: now + 120 }),
    'no subject': await signed({ ...claims, sub: undefined }),
    'a subject that is no customer': await signed({
      ...claims,
      sub: '7 OR 1=1',
    }),
    'a subject that is a number': await signed({ ...claims, sub: 7 }),
    'a subject beyond bigint': await signed({ ...claims, sub: '9'.repeat(19) }),
  };
  for (const [name, authorization] of Object.entries(wrong)) {
    await assert.rejects(
      () => authenticate(authorization),
      { slug: 'unauthenticated' },
      name,
    );
  }
});
// --8<-- [end:refused]
