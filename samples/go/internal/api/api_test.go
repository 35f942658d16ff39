package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"

	"example.org/orders-service/internal/auth"
	"example.org/orders-service/internal/database"
	"example.org/orders-service/internal/dbtest"
	"example.org/orders-service/internal/orders"
	"example.org/orders-service/internal/ratelimit"
)

var secret = bytes.Repeat([]byte("s"), 32)

// A service is the API on a server, with what it writes to its log.
type service struct {
	t   *testing.T
	url string
	log *output
}

// output is a buffer that the server may write to while the test reads.
type output struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.String()
}

func options(pool *database.Pool, log io.Writer) Options {
	return Options{
		Pool:     pool,
		Verifier: auth.NewVerifier(map[string][]byte{"k": secret}, "https://login.example.org", "orders"),
		Reads:    ratelimit.Rate{PerSecond: 1000, Burst: 1000},
		Writes:   ratelimit.Rate{PerSecond: 1000, Burst: 1000},
		Log:      slog.New(slog.NewJSONHandler(log, nil)),
	}
}

func start(t *testing.T, handler func(log io.Writer) http.Handler) *service {
	t.Helper()
	log := &output{}
	server := httptest.NewServer(handler(log))
	t.Cleanup(server.Close)
	return &service{t, server.URL, log}
}

func startWithDatabase(t *testing.T) (*service, *pgx.Conn) {
	t.Helper()
	address, db := dbtest.Migrated(t)
	pool := dbtest.Pool(t, address)
	return start(t, func(log io.Writer) http.Handler { return New(options(pool, log)) }), db
}

// startWithout has no database: for what is refused before one is asked.
func startWithout(t *testing.T, change func(*Options)) *service {
	t.Helper()
	return start(t, func(log io.Writer) http.Handler {
		o := options(nil, log)
		change(&o)
		return New(o)
	})
}

func token(t *testing.T, subject, scope string) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": "https://login.example.org", "aud": "orders", "sub": subject, "scope": scope,
		"exp": time.Now().Add(time.Minute).Unix(),
	})
	token.Header["kid"] = "k"
	text, err := token.SignedString(secret)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

type answer struct {
	*http.Response
	body []byte
}

func (s *service) send(method, path, body string, header ...string) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{response, read}
}

// as sends a request of Kim, with a token for everything.
func (s *service) as(subject, method, path, body string, header ...string) answer {
	s.t.Helper()
	bearer := "Bearer " + token(s.t, subject, "orders:read orders:write")
	return s.send(method, path, body, append([]string{"Authorization", bearer}, header...)...)
}

func (s *service) post(key, body string) answer {
	s.t.Helper()
	return s.as("1", "POST", "/v1/orders", body, "Content-Type", "application/json", "Idempotency-Key", key)
}

// refused checks that the answer is this problem; slug "" is for those without a type.
func (a answer) refused(t *testing.T, status int, slug string) Problem {
	t.Helper()
	var problem Problem
	if err := json.Unmarshal(a.body, &problem); err != nil {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
	want := ""
	if slug != "" {
		want = "https://orders.example.org/problems/" + slug
	}
	if a.StatusCode != status || problem.Status != status || problem.Type != want {
		t.Errorf("got %d %s; want %d %s", a.StatusCode, a.body, status, slug)
	}
	if a.Header.Get("Content-Type") != "application/problem+json" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("got the header %v", a.Header)
	}
	if problem.Title == "" || problem.Detail == "" || problem.Instance == "" || len(problem.TraceID) != 32 {
		t.Errorf("a member is missing: %s", a.body)
	}
	return problem
}

const order = `{"currency": "EUR", "items": [{"sku": "BOOK-1", "quantity": 2}]}`

// --8<-- [start:replay]

func TestARepeatedPostIsAnswered200WithTheSameBytes(t *testing.T) {
	service, _ := startWithDatabase(t)
	first := service.post("k", order)
	// The same order, written by another version of the client.
	again := service.post("k", `{"items":[{"quantity":2,"sku":"BOOK-1"}],"currency":"EUR"}`)
	if first.StatusCode != http.StatusCreated || again.StatusCode != http.StatusOK {
		t.Fatalf("got %d, then %d; want 201, then 200", first.StatusCode, again.StatusCode)
	}
	if !bytes.Equal(first.body, again.body) || first.Header.Get("Location") != again.Header.Get("Location") {
		t.Errorf("got %s, then %s", first.body, again.body)
	}
	service.post("k", `{"currency": "EUR", "items": [{"sku": "BOOK-1", "quantity": 3}]}`).
		refused(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
}

// --8<-- [end:replay]

func TestAnOrderCanBeReadListedAndCancelledByItsCustomerOnly(t *testing.T) {
	service, _ := startWithDatabase(t)
	path := service.post("k", order).Header.Get("Location")
	get := service.as("1", "GET", path, "")
	list := service.as("1", "GET", "/v1/orders", "")
	if want := `{"items":[` + string(get.body) + `],"next_cursor":null}`; string(list.body) != want {
		t.Errorf("got %s; want %s", list.body, want)
	}
	foreign := service.as("2", "GET", path, "").refused(t, http.StatusNotFound, "order-not-found")
	unknown := service.as("2", "GET", "/v1/orders/0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10", "").
		refused(t, http.StatusNotFound, "order-not-found")
	if foreign.Title != unknown.Title || foreign.Detail != unknown.Detail {
		t.Errorf("%v tells more than %v", foreign, unknown)
	}
	service.as("2", "POST", path+"/cancel", "").refused(t, http.StatusNotFound, "order-not-found")
	if got := service.as("1", "POST", path+"/cancel", ""); got.StatusCode != http.StatusOK {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
	problem := service.as("1", "POST", path+"/cancel", "").refused(t, http.StatusConflict, "order-not-cancellable")
	if problem.OrderStatus != string(orders.Cancelled) {
		t.Errorf("got the status %q", problem.OrderStatus)
	}
}

func TestTheNextCursorLeadsToTheNextPage(t *testing.T) {
	service, _ := startWithDatabase(t)
	for _, key := range []string{"a", "b", "c"} {
		service.post(key, order)
	}
	var page struct {
		Items      []orders.Order
		NextCursor *string `json:"next_cursor"`
	}
	sizes := []int{}
	for cursor := ""; ; cursor = "&cursor=" + *page.NextCursor {
		page.NextCursor = nil
		if err := json.Unmarshal(service.as("1", "GET", "/v1/orders?limit=2"+cursor, "").body, &page); err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(page.Items))
		if page.NextCursor == nil {
			break
		}
	}
	if len(sizes) != 2 || sizes[0] != 2 || sizes[1] != 1 {
		t.Errorf("got pages of %v; want 2 and 1", sizes)
	}
}

func TestEveryRouteAsksForAToken(t *testing.T) {
	open := map[string]bool{"/healthz": true, "/readyz": true}
	service := startWithout(t, func(*Options) {})
	for _, route := range (&api{}).routes() {
		if open[route.path] {
			continue
		}
		path := strings.ReplaceAll(route.path, "{id}", "0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10")
		for _, header := range [][]string{nil, {"Authorization", "Basic a2ltOg=="}, {"Authorization", "Bearer x.y.z"}} {
			answer := service.send(route.method, path, "", header...)
			answer.refused(t, http.StatusUnauthorized, "unauthenticated")
			if !strings.HasPrefix(answer.Header.Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("%s %s: no challenge", route.method, route.path)
			}
		}
		wrongScope := "Bearer " + token(t, "1", "orders:other")
		service.send(route.method, path, "", "Authorization", wrongScope).
			refused(t, http.StatusForbidden, "insufficient-scope")
	}
}

func TestWhatCannotBeReadIsRefusedBeforeItIsParsed(t *testing.T) {
	service := startWithout(t, func(*Options) {})
	post := func(contentType, key, body string) answer {
		header := []string{"Content-Type", contentType}
		if key != "" {
			header = append(header, "Idempotency-Key", key)
		}
		return service.as("1", "POST", "/v1/orders", body, header...)
	}
	const jsonType = "application/json; charset=utf-8"
	for name, body := range map[string]string{
		"empty": "", "cut off": `{"currency": `, "a list": "[]", "null": "null", "two documents": "{} {}",
		"no UTF-8": "{\"currency\": \"\xff\"}", "deep": strings.Repeat("[", 60_000),
	} {
		t.Run(name, func(t *testing.T) { post(jsonType, "k", body).refused(t, http.StatusBadRequest, "malformed-request") })
	}
	for _, contentType := range []string{"text/plain", "application/jsonp", ";"} {
		post(contentType, "k", order).refused(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
	}
	for _, key := range []string{"", strings.Repeat("k", 256), "\xff"} {
		post(jsonType, key, order).refused(t, http.StatusBadRequest, "idempotency-key-invalid")
	}
	large := post(jsonType, "k", strings.Repeat(" ", maxBody)+order).refused(t, http.StatusRequestEntityTooLarge, "body-too-large")
	if large.LimitBytes != 65536 {
		t.Errorf("got the limit %d", large.LimitBytes)
	}
	post(jsonType, "k", `{"currency": "EUR"}`).refused(t, http.StatusUnprocessableEntity, "validation-failed")
}

func TestQueriesThatCannotBeReadAreRefused(t *testing.T) {
	service := startWithout(t, func(*Options) {})
	for query, status := range map[string]int{
		"limit=0": 422, "limit=101": 422, "limit=x": 422, "limit=": 422,
		"cursor=": 400, "cursor=abc": 400, "limit=%zz": 400, "limit=5;cursor=abc": 400,
	} {
		slug := map[int]string{422: "validation-failed", 400: "invalid-cursor"}[status]
		if strings.ContainsAny(query, "%;") {
			slug = "malformed-request"
		}
		service.as("1", "GET", "/v1/orders?"+query, "").refused(t, status, slug)
	}
}

func TestACustomerIsLimitedAndAnotherIsNot(t *testing.T) {
	service := startWithout(t, func(o *Options) { o.Reads = ratelimit.Rate{PerSecond: 0.001, Burst: 1} })
	const path = "/v1/orders?limit=0" // refused, after it was counted
	service.as("1", "GET", path, "").refused(t, http.StatusUnprocessableEntity, "validation-failed")
	limited := service.as("1", "GET", path, "")
	limited.refused(t, http.StatusTooManyRequests, "rate-limited")
	if limited.Header.Get("Retry-After") != "1000" {
		t.Errorf("got Retry-After %q", limited.Header.Get("Retry-After"))
	}
	service.as("2", "GET", path, "").refused(t, http.StatusUnprocessableEntity, "validation-failed")
}

func TestAnswersOfTheRouterAreProblemsToo(t *testing.T) {
	service := startWithout(t, func(*Options) {})
	for _, path := range []string{"/", "/v1", "/v1/orders/", "//v1/orders", "/v1/../healthz", "/v1/orders/x/y"} {
		service.as("1", "GET", path, "").refused(t, http.StatusNotFound, "")
	}
	wrong := service.as("1", "PUT", "/v1/orders", "")
	if problem := wrong.refused(t, http.StatusMethodNotAllowed, ""); problem.Title != "Method Not Allowed" {
		t.Errorf("got the title %q", problem.Title)
	}
	if allow := wrong.Header.Get("Allow"); allow != "GET, HEAD, POST" {
		t.Errorf("got Allow %q", allow)
	}
}

func TestTheCallersTraceGoesOnIfItIsValid(t *testing.T) {
	service := startWithout(t, func(*Options) {})
	const id, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	for header, kept := range map[string]bool{
		"00-" + id + "-" + parent + "-01":                  true,
		"cc-" + id + "-" + parent + "-01-what-comes-later": true,
		"00-" + id + "-" + parent + "-01-extra":            false,
		"ff-" + id + "-" + parent + "-01":                  false,
		"00-" + strings.ToUpper(id) + "-" + parent + "-01": false,
		"00-" + noTrace + "-" + parent + "-01":             false,
		"00-" + id + "-" + noSpan + "-01":                  false,
		id:                                                 false,
	} {
		problem := service.as("1", "GET", "/", "", "Traceparent", header).refused(t, http.StatusNotFound, "")
		if (problem.TraceID == id) != kept {
			t.Errorf("%s became %s", header, problem.TraceID)
		}
	}
}

// --8<-- [start:internal]

func TestWhatIsNotExpectedIsLoggedAndNotShown(t *testing.T) {
	failures := []struct {
		name  string
		stack string // an error has only the way that it took; a panic also where it began
		fail  handler
	}{
		{"error", "observe.go", func(http.ResponseWriter, *http.Request) error { return errors.New("no such relation") }},
		{"panic", "api_test.go", func(http.ResponseWriter, *http.Request) error { panic("no such relation") }},
	}
	for _, failure := range failures {
		t.Run(failure.name, func(t *testing.T) {
			service := start(t, func(log io.Writer) http.Handler {
				a := &api{Options: options(nil, log)}
				return a.observe(a.serve(failure.fail))
			})
			answer := service.send("GET", "/", "")
			problem := answer.refused(t, http.StatusInternalServerError, "internal-error")
			if bytes.Contains(answer.body, []byte("relation")) {
				t.Errorf("the client sees %s", answer.body)
			}
			line, _, _ := strings.Cut(service.log.String(), "\n")
			for _, want := range []string{"no such relation", problem.TraceID, failure.stack} {
				if !strings.Contains(line, want) {
					t.Errorf("%q is not in %s", want, line)
				}
			}
		})
	}
}

// --8<-- [end:internal]

func TestTheLogHoldsTheRouteAndNothingOfTheCustomer(t *testing.T) {
	service, _ := startWithDatabase(t)
	path := service.post("my-key", order).Header.Get("Location")
	service.as("1", "GET", path, "")
	log := service.log.String()
	if !strings.Contains(log, `"route":"/v1/orders/{id}","status":200`) || strings.Count(log, "\n") != 2 {
		t.Errorf("got %s", log)
	}
	for _, private := range []string{"Bearer", "eyJ", "my-key", "BOOK-1", strings.TrimPrefix(path, "/v1/orders/")} {
		if strings.Contains(log, private) {
			t.Errorf("%q is in %s", private, log)
		}
	}
}

func TestReadinessFollowsTheDatabaseAndHealthDoesNot(t *testing.T) {
	service, _ := startWithDatabase(t)
	if got := service.send("GET", "/readyz", ""); got.StatusCode != http.StatusOK || string(got.body) != "ready" {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
	closed := dbtest.Pool(t, dbtest.Empty(t))
	closed.Close()
	down := startWithout(t, func(o *Options) { o.Pool = closed })
	if got := down.send("GET", "/readyz", ""); got.StatusCode != http.StatusServiceUnavailable || string(got.body) != "unavailable" {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
	if got := down.send("GET", "/healthz", ""); got.StatusCode != http.StatusOK || string(got.body) != "ok" {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
}
