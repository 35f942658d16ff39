package orders

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Draft is an order that a customer asks for: checked, and not yet priced.
type Draft struct {
	Currency string      `json:"currency"`
	Items    []DraftItem `json:"items"`
}

// A DraftItem is one line of a draft.
type DraftItem struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

const (
	maxItems    = 100
	maxQuantity = 99
	maxSKU      = 64
	// maxFaults bounds the answer: 64 KiB of unknown fields would else come back as a megabyte.
	maxFaults = 100
)

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// A Fault is one thing that is wrong with a value in the body.
type Fault struct {
	Pointer string `json:"pointer"` // JSON Pointer as a URI fragment
	Detail  string `json:"detail"`
}

// An InvalidError holds all faults of a draft, so that a form can mark each field.
type InvalidError struct{ Faults []Fault }

func (e *InvalidError) Error() string { return fmt.Sprintf("%d faults in the order", len(e.Faults)) }

// --8<-- [start:parse]

// ParseDraft checks the members of the body. The error is an *InvalidError
// with all that is wrong.
//
// json.Unmarshal into a struct would take "Quantity" for "quantity", null
// for 0, and would stop at the first unknown field. So each object is read
// as a map, and each member is asked for by its name.
func ParseDraft(body map[string]json.RawMessage) (Draft, error) {
	var faults faults
	order := object{body, "#", &faults}
	order.refuseUnknown("currency", "items")
	draft := Draft{Currency: order.text("currency", func(s string) string {
		return unless(currencyCode.MatchString(s), "must be three capitals, such as EUR")
	})}
	for _, item := range order.objects("items", maxItems) {
		item.refuseUnknown("sku", "quantity")
		draft.Items = append(draft.Items, DraftItem{
			SKU:      item.text("sku", checkSKU),
			Quantity: item.integer("quantity", 1, maxQuantity),
		})
	}
	if len(faults) > 0 {
		return Draft{}, &InvalidError{faults}
	}
	return draft, nil
}

func checkSKU(s string) string {
	length := utf8.RuneCountInString(s)
	switch {
	case length < 1 || length > maxSKU:
		return fmt.Sprintf("must have 1 to %d characters; it has %d", maxSKU, length)
	case strings.ContainsRune(s, 0):
		return "must not contain U+0000" // which PostgreSQL cannot store
	}
	return ""
}

// --8<-- [end:parse]

func unless(ok bool, detail string) string {
	if ok {
		return ""
	}
	return detail
}

type faults []Fault

func (f *faults) add(pointer, detail string) {
	if len(*f) < maxFaults {
		*f = append(*f, Fault{pointer, detail})
	}
}

// object reads the members of a JSON object, and notes what is wrong with them.
type object struct {
	members map[string]json.RawMessage
	pointer string
	faults  *faults
}

// at returns the JSON Pointer of a member (RFC 6901, section 6: as a URI fragment).
func (o object) at(member string) string {
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(member)
	return o.pointer + "/" + url.PathEscape(escaped)
}

func (o object) refuseUnknown(known ...string) {
	for _, member := range slices.Sorted(maps.Keys(o.members)) {
		if !slices.Contains(known, member) {
			o.faults.add(o.at(member), "unknown field")
		}
	}
}

// read decodes a member that has to be there; null is no value of any type.
func (o object) read(member string, target any, expected string) bool {
	raw, ok := o.members[member]
	if !ok {
		o.faults.add(o.at(member), "required")
		return false
	}
	if string(raw) == "null" || json.Unmarshal(raw, target) != nil {
		o.faults.add(o.at(member), "must be "+expected)
		return false
	}
	return true
}

func (o object) text(member string, check func(string) string) string {
	var value string
	if o.read(member, &value, "a string") {
		if detail := check(value); detail != "" {
			o.faults.add(o.at(member), detail)
		}
	}
	return value
}

func (o object) integer(member string, low, high int) int {
	var value int
	if o.read(member, &value, fmt.Sprintf("a whole number from %d to %d", low, high)) && (value < low || value > high) {
		o.faults.add(o.at(member), fmt.Sprintf("must be between %d and %d; it is %d", low, high, value))
	}
	return value
}

// objects reads a list of objects. A list that is too long is not looked into.
func (o object) objects(member string, most int) []object {
	var values []json.RawMessage
	if !o.read(member, &values, "a list") {
		return nil
	}
	if len(values) < 1 || len(values) > most {
		o.faults.add(o.at(member), fmt.Sprintf("must have 1 to %d entries; it has %d", most, len(values)))
		return nil
	}
	var objects []object
	for i, value := range values {
		entry := object{nil, o.at(member) + "/" + strconv.Itoa(i), o.faults}
		if err := json.Unmarshal(value, &entry.members); err != nil || entry.members == nil {
			o.faults.add(entry.pointer, "must be an object")
			continue
		}
		objects = append(objects, entry)
	}
	return objects
}
