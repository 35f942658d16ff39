// Package api is the orders API over HTTP: routes, credentials, limits, and problems.
package api

import (
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"

	"example.org/orders-service/internal/auth"
	"example.org/orders-service/internal/database"
	"example.org/orders-service/internal/orders"
	"example.org/orders-service/internal/ratelimit"
)

// maxCustomers is for how many customers a limiter holds a bucket: about 15 MB for each limiter.
const maxCustomers = 100_000

// Options are what the API needs. All are required.
type Options struct {
	Pool     *database.Pool
	Verifier *auth.Verifier
	Reads    ratelimit.Rate
	Writes   ratelimit.Rate
	Log      *slog.Logger
}

type api struct {
	Options
	store *orders.Store
}

// New returns the handler of the whole service.
func New(options Options) http.Handler {
	a := &api{options, orders.NewStore(options.Pool)}
	return a.observe(a.dispatch())
}

// --8<-- [start:routes]

// A route without a scope needs no token. Whoever adds one has to leave the
// scope out on purpose, and TestEveryRouteAsksForAToken lists the exceptions.
type route struct {
	method, path string
	scope        string
	limit        *ratelimit.Limiter
	handle       handler
}

// A handler answers, or returns why it cannot. An http.HandlerFunc that has to
// write each error itself goes on after it wherever a return is forgotten.
type handler func(w http.ResponseWriter, r *http.Request) error

func (a *api) routes() []route {
	reads := ratelimit.New(a.Reads, maxCustomers)
	writes := ratelimit.New(a.Writes, maxCustomers)
	return []route{
		{"POST", "/v1/orders", auth.ScopeWrite, writes, a.placeOrder},
		{"GET", "/v1/orders", auth.ScopeRead, reads, a.listOrders},
		{"GET", "/v1/orders/{id}", auth.ScopeRead, reads, a.getOrder},
		{"POST", "/v1/orders/{id}/cancel", auth.ScopeWrite, writes, a.cancelOrder},
		{"GET", "/healthz", "", nil, a.healthz},
		{"GET", "/readyz", "", nil, a.readyz},
	}
}

// --8<-- [end:routes]

// dispatch finds the route by method and path. The patterns without a method, and "/", are there for
// answers that are problems: those of http.ServeMux itself are plain text.
func (a *api) dispatch() http.Handler {
	mux := http.NewServeMux()
	methods := make(map[string][]string)
	for _, route := range a.routes() {
		mux.Handle(route.method+" "+route.path, a.serve(a.protect(route)))
		methods[route.path] = append(methods[route.path], route.method)
		if route.method == http.MethodGet {
			methods[route.path] = append(methods[route.path], http.MethodHead) // which ServeMux adds
		}
	}
	for pattern, allowed := range methods {
		slices.Sort(allowed)
		mux.Handle(pattern, a.serve(wrongMethod(strings.Join(allowed, ", "))))
	}
	unmatched := a.serve(notFound)
	mux.Handle("/", unmatched)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// ServeMux would redirect //v1/orders, and answer "OPTIONS *" in its own words.
		if r.URL.Path != path.Clean("/"+r.URL.Path) {
			unmatched.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func wrongMethod(allowed string) handler {
	return func(http.ResponseWriter, *http.Request) error {
		return statusProblem(http.StatusMethodNotAllowed, "This resource takes "+allowed).with("Allow", allowed)
	}
}

func notFound(http.ResponseWriter, *http.Request) error {
	return statusProblem(http.StatusNotFound, "There is nothing at this address")
}
