// Package auth tells who calls, and what they may do, from a bearer token.
package auth

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// The scopes of the orders API.
const (
	ScopeRead  = "orders:read"
	ScopeWrite = "orders:write"
)

// leeway forgives clocks that differ.
const leeway = 60 * time.Second

// A Caller is a customer with a valid token.
type Caller struct {
	CustomerID int64
	scopes     []string
}

// Has tells whether the token carries the scope.
func (c Caller) Has(scope string) bool { return slices.Contains(c.scopes, scope) }

// A Verifier checks tokens. It is safe for concurrent use.
type Verifier struct {
	keys   map[string][]byte
	parser *jwt.Parser
}

// NewVerifier takes the keys by their kid: two of them while keys are rotated.
func NewVerifier(keys map[string][]byte, issuer, audience string) *Verifier {
	return &Verifier{
		keys: keys,
		// The algorithm is the service's choice. One that the token could choose would be
		// the attacker's: "none", or a public key taken for a shared secret (RFC 8725, 3.1).
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
			jwt.WithIssuer(issuer),
			jwt.WithAudience(audience),
			jwt.WithExpirationRequired(),
			jwt.WithLeeway(leeway),
			jwt.WithStrictDecoding(),
		),
	}
}

type claims struct {
	jwt.RegisteredClaims
	Scope string `json:"scope"`
}

// customerID is a number that fits an int64 without a second look.
var customerID = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

// Verify returns the caller, or an error that says why the token is no good. A client is not told why.
func (v *Verifier) Verify(token string) (Caller, error) {
	var c claims
	if _, err := v.parser.ParseWithClaims(token, &c, v.key); err != nil {
		return Caller{}, fmt.Errorf("verify token: %w", err)
	}
	if !customerID.MatchString(c.Subject) {
		return Caller{}, errors.New("verify token: the subject is no customer's number")
	}
	id, err := strconv.ParseInt(c.Subject, 10, 64)
	if err != nil {
		return Caller{}, fmt.Errorf("verify token: %w", err)
	}
	return Caller{CustomerID: id, scopes: strings.Fields(c.Scope)}, nil
}

// key finds the secret by the token's kid. The parser has checked the algorithm already.
func (v *Verifier) key(token *jwt.Token) (any, error) {
	if _, ok := token.Header["crit"]; ok {
		return nil, errors.New("the token asks for extensions that are not understood")
	}
	kid, _ := token.Header["kid"].(string)
	secret, ok := v.keys[kid]
	if !ok {
		return nil, errors.New("no key has this kid")
	}
	return secret, nil
}
