package orders

import (
	"bytes"
	"encoding/json"
	"testing"
)

// These tests hold what others' code does, and why ours is as it is. When one fails, read it: perhaps code can go.

// --8<-- [start:json]

func TestPackageJSONForgivesWhatTheContractDoesNot(t *testing.T) {
	forgiven := map[string]string{
		"another case":    `{"Currency": "EUR", "items": [{"SKU": "BOOK-1", "Quantity": 1}]}`,
		"null for a list": `{"currency": "EUR", "items": null}`,
		"nothing at all":  `{}`,
		"the same twice":  `{"currency": "USD", "currency": "EUR", "items": []}`,
		"no UTF-8":        "{\"currency\": \"EUR\xff\", \"items\": []}",
	}
	for name, body := range forgiven {
		t.Run(name, func(t *testing.T) {
			decoder := json.NewDecoder(bytes.NewReader([]byte(body)))
			decoder.DisallowUnknownFields()
			var draft Draft
			if err := decoder.Decode(&draft); err != nil {
				t.Errorf("package json refuses it by now: %v", err)
			}
		})
	}
}

// --8<-- [end:json]
