package orders

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func members(t testing.TB, body string) map[string]json.RawMessage {
	t.Helper()
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &object); err != nil {
		t.Fatal(err)
	}
	return object
}

func TestAnOrderOfSeveralItemsIsRead(t *testing.T) {
	draft, err := ParseDraft(members(t,
		`{"items": [{"quantity": 2, "sku": "BOOK-1"}, {"sku": "Bücher & mehr", "quantity": 99}], "currency": "EUR"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Draft{"EUR", []DraftItem{{"BOOK-1", 2}, {"Bücher & mehr", 99}}}
	if !reflect.DeepEqual(draft, want) {
		t.Fatalf("got %v; want %v", draft, want)
	}
}

func TestAllFaultsAreReportedTogether(t *testing.T) {
	_, err := ParseDraft(members(t, `{"currency": "euro", "coupon": 1, "items": [
		{"sku": "BOOK-1", "qantity": 2}, {"sku": "", "quantity": 0}, 7, {"sku": null, "quantity": "1"}]}`))
	invalid, ok := errors.AsType[*InvalidError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	want := []Fault{
		{"#/coupon", "unknown field"},
		{"#/currency", "must be three capitals, such as EUR"},
		{"#/items/2", "must be an object"},
		{"#/items/0/qantity", "unknown field"},
		{"#/items/0/quantity", "required"},
		{"#/items/1/sku", "must have 1 to 64 characters; it has 0"},
		{"#/items/1/quantity", "must be between 1 and 99; it is 0"},
		{"#/items/3/sku", "must be a string"},
		{"#/items/3/quantity", "must be a whole number from 1 to 99"},
	}
	if !reflect.DeepEqual(invalid.Faults, want) {
		t.Fatalf("got\n%v; want\n%v", invalid.Faults, want)
	}
}

func TestEachInvalidValueHasItsPointer(t *testing.T) {
	item := func(member, value string) string {
		fields := map[string]string{"sku": `"BOOK-1"`, "quantity": "1"}
		fields[member] = value
		return fmt.Sprintf(`{"currency": "EUR", "items": [{"sku": %s, "quantity": %s}]}`, fields["sku"], fields["quantity"])
	}
	cases := []struct{ name, body, pointer string }{
		{"nothing", `{"currency": "EUR"}`, "#/items"},
		{"no items", `{"currency": "EUR", "items": []}`, "#/items"},
		{"too many items", `{"currency": "EUR", "items": [` + strings.Repeat("1,", 100) + `1]}`, "#/items"},
		{"items as an object", `{"currency": "EUR", "items": {}}`, "#/items"},
		{"no currency", `{"items": [{"sku": "BOOK-1", "quantity": 1}]}`, "#/currency"},
		{"another case", strings.Replace(item("", ""), "{", `{"Currency": "EUR", `, 1), "#/Currency"},
		{"special characters", strings.Replace(item("", ""), "{", `{"a/b~c d": 1, `, 1), "#/a~1b~0c%20d"},
		{"quantity 100", item("quantity", "100"), "#/items/0/quantity"},
		{"quantity true", item("quantity", "true"), "#/items/0/quantity"},
		{"quantity 1.5", item("quantity", "1.5"), "#/items/0/quantity"},
		{"quantity 1e400", item("quantity", "1e400"), "#/items/0/quantity"},
		{"quantity null", item("quantity", "null"), "#/items/0/quantity"},
		{"sku of 65", item("sku", `"`+strings.Repeat("ä", 65)+`"`), "#/items/0/sku"},
		{"sku with U+0000", item("sku", `"a\u0000"`), "#/items/0/sku"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseDraft(members(t, c.body))
			invalid, ok := errors.AsType[*InvalidError](err)
			if !ok || len(invalid.Faults) != 1 || invalid.Faults[0].Pointer != c.pointer {
				t.Fatalf("got %+v; want one fault at %s", err, c.pointer)
			}
		})
	}
}

func TestTheNumberOfFaultsIsBounded(t *testing.T) {
	body := make(map[string]json.RawMessage)
	for i := range 5000 {
		body[fmt.Sprint("x", i)] = json.RawMessage("1")
	}
	_, err := ParseDraft(body)
	if invalid, ok := errors.AsType[*InvalidError](err); !ok || len(invalid.Faults) != maxFaults {
		t.Fatalf("got %v; want %d faults", err, maxFaults)
	}
}

func FuzzADraftThatIsAcceptedStaysTheSame(f *testing.F) {
	f.Add([]byte(`{"currency": "EUR", "items": [{"sku": "BOOK-1", "quantity": 1}]}`))
	f.Add([]byte(`{"currency": "EUR", "items": [{"sku": "\ud800<&", "quantity": 99}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var object map[string]json.RawMessage
		if json.Unmarshal(body, &object) != nil {
			return
		}
		draft, err := ParseDraft(object)
		if err != nil {
			return
		}
		encoded, err := json.Marshal(draft)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseDraft(members(t, string(encoded)))
		if err != nil || !reflect.DeepEqual(draft, again) {
			t.Fatalf("%s became %v, %v", body, again, err)
		}
	})
}
