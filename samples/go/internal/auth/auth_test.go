package auth

import (
	"bytes"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

var (
	current  = bytes.Repeat([]byte("c"), 32)
	previous = bytes.Repeat([]byte("p"), 32)
)

func verifier() *Verifier {
	return NewVerifier(map[string][]byte{"current": current, "previous": previous}, "https://login.example.org", "orders")
}

type change func(header map[string]any, claims jwt.MapClaims)

func token(t *testing.T, method jwt.SigningMethod, key any, changes ...change) string {
	t.Helper()
	claims := jwt.MapClaims{
		"iss": "https://login.example.org", "aud": "orders", "sub": "7",
		"exp": time.Now().Add(10 * time.Minute).Unix(), "scope": "orders:read profile",
	}
	token := jwt.NewWithClaims(method, claims)
	token.Header["kid"] = "current"
	for _, change := range changes {
		change(token.Header, claims)
	}
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func claim(name string, value any) change {
	return func(_ map[string]any, claims jwt.MapClaims) { claims[name] = value }
}

func without(name string) change {
	return func(_ map[string]any, claims jwt.MapClaims) { delete(claims, name) }
}

func header(name string, value any) change {
	return func(header map[string]any, _ jwt.MapClaims) { header[name] = value }
}

func in(d time.Duration) int64 { return time.Now().Add(d).Unix() }

func TestAGoodTokenNamesTheCallerAndTheScopes(t *testing.T) {
	good := map[string]string{
		"plain":                   token(t, jwt.SigningMethodHS256, current),
		"the previous key":        token(t, jwt.SigningMethodHS256, previous, header("kid", "previous")),
		"one of several services": token(t, jwt.SigningMethodHS256, current, claim("aud", []string{"billing", "orders"})),
		"expired within leeway":   token(t, jwt.SigningMethodHS256, current, claim("exp", in(-30*time.Second))),
		"begins within leeway":    token(t, jwt.SigningMethodHS256, current, claim("nbf", in(30*time.Second))),
	}
	for name, text := range good {
		t.Run(name, func(t *testing.T) {
			caller, err := verifier().Verify(text)
			if err != nil {
				t.Fatal(err)
			}
			if caller.CustomerID != 7 || !caller.Has(ScopeRead) || caller.Has(ScopeWrite) {
				t.Fatalf("got %+v", caller)
			}
		})
	}
}

func TestABadTokenIsRefused(t *testing.T) {
	signed := token(t, jwt.SigningMethodHS256, current)
	bad := map[string]string{
		"empty":                 "",
		"cut off":               signed[:len(signed)-2],
		"no signature":          token(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType),
		"another algorithm":     token(t, jwt.SigningMethodHS512, current),
		"another key":           token(t, jwt.SigningMethodHS256, bytes.Repeat([]byte("x"), 32)),
		"the key of another":    token(t, jwt.SigningMethodHS256, previous),
		"an unknown kid":        token(t, jwt.SigningMethodHS256, current, header("kid", "old")),
		"a kid that is no text": token(t, jwt.SigningMethodHS256, current, header("kid", 1)),
		"unknown extensions":    token(t, jwt.SigningMethodHS256, current, header("crit", []string{"x"})),
		"another issuer":        token(t, jwt.SigningMethodHS256, current, claim("iss", "https://evil.example.org")),
		"no issuer":             token(t, jwt.SigningMethodHS256, current, without("iss")),
		"another audience":      token(t, jwt.SigningMethodHS256, current, claim("aud", "billing")),
		"no audience":           token(t, jwt.SigningMethodHS256, current, without("aud")),
		"no expiry":             token(t, jwt.SigningMethodHS256, current, without("exp")),
		"expired":               token(t, jwt.SigningMethodHS256, current, claim("exp", in(-2*time.Minute))),
		"not yet valid":         token(t, jwt.SigningMethodHS256, current, claim("nbf", in(2*time.Minute))),
		"no subject":            token(t, jwt.SigningMethodHS256, current, without("sub")),
		"subject 0":             token(t, jwt.SigningMethodHS256, current, claim("sub", "0")),
		"subject with a sign":   token(t, jwt.SigningMethodHS256, current, claim("sub", "+7")),
		"subject of 19 digits":  token(t, jwt.SigningMethodHS256, current, claim("sub", "1000000000000000000")),
		"subject as a number":   token(t, jwt.SigningMethodHS256, current, claim("sub", 7)),
		"subject with newline":  token(t, jwt.SigningMethodHS256, current, claim("sub", "7\n")),
	}
	for name, text := range bad {
		t.Run(name, func(t *testing.T) {
			if caller, err := verifier().Verify(text); err == nil {
				t.Fatalf("accepted as customer %d", caller.CustomerID)
			}
		})
	}
}
