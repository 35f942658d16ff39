//! The order that a client asks for: from JSON of any shape to a value that is right.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::http::problem::{Fault, Place};

const MOST_ITEMS: usize = 100;
const LONGEST_SKU: usize = 64;
const QUANTITIES: std::ops::RangeInclusive<i64> = 1..=99;
/// A body of 64 KiB has room for thousands of faults; nobody reads so many.
const MOST_FAULTS: usize = 100;

// --8<-- [start:parse]
/// Made only by `parse`, so whoever has one need not check it again.
#[derive(Debug, PartialEq, Serialize)]
pub struct NewOrder {
    currency: String,
    items: Vec<NewItem>,
}

#[derive(Debug, PartialEq, Serialize)]
pub struct NewItem {
    pub sku: String,
    pub quantity: i32,
}

impl NewOrder {
    /// Checks the whole body and reports all faults together.
    pub fn parse(body: &Map<String, Value>) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::default();
        faults.unknown_fields(body, "#", &["currency", "items"]);
        let currency = faults.field(body, "#", "currency", currency);
        let items = faults.field(body, "#", "items", items).unwrap_or_default();
        let items: Vec<_> =
            items.iter().enumerate().map(|(index, item)| faults.item(index, item)).collect();
        match (currency, items.into_iter().collect(), faults.0.is_empty()) {
            (Some(currency), Some(items), true) => Ok(Self { currency, items }),
            _ => Err(faults.0.into_iter().take(MOST_FAULTS).collect()),
        }
    }

    pub fn currency(&self) -> &str {
        &self.currency
    }

    pub fn items(&self) -> &[NewItem] {
        &self.items
    }
}
// --8<-- [end:parse]

/// Where the `sku` of an item is in the body.
pub fn pointer_to_sku(index: usize) -> Place {
    Place::Pointer(format!("#/items/{index}/sku"))
}

type Checked<T> = Result<T, &'static str>;

fn currency(value: &Value) -> Checked<String> {
    let text = value.as_str().ok_or("must be a string")?;
    let right = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if right { Ok(text.to_owned()) } else { Err("must be three capital letters, such as EUR") }
}

fn items(value: &Value) -> Checked<&[Value]> {
    let items = value.as_array().ok_or("must be an array")?;
    if (1..=MOST_ITEMS).contains(&items.len()) {
        Ok(items)
    } else {
        Err("must hold 1 to 100 items")
    }
}

fn sku(value: &Value) -> Checked<String> {
    let text = value.as_str().ok_or("must be a string")?;
    // PostgreSQL's text cannot hold U+0000.
    let right = (1..=LONGEST_SKU).contains(&text.chars().count()) && !text.contains('\0');
    if right { Ok(text.to_owned()) } else { Err("must have 1 to 64 characters, and no U+0000") }
}

fn quantity(value: &Value) -> Checked<i32> {
    let number = value.as_i64().filter(|number| QUANTITIES.contains(number));
    number
        .and_then(|number| i32::try_from(number).ok())
        .ok_or("must be an integer between 1 and 99")
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, pointer: String, detail: &str) {
        let place = Place::Pointer(pointer);
        self.0.push(Fault { place, detail: detail.to_owned() });
    }

    fn unknown_fields(&mut self, object: &Map<String, Value>, parent: &str, known: &[&str]) {
        for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
            let hint = format!("unknown field; known are {}", known.join(", "));
            self.add(format!("{parent}/{}", escaped(name)), &hint);
        }
    }

    /// The checked value of a required field, or `None` with a fault noted.
    fn field<'a, T>(
        &mut self,
        object: &'a Map<String, Value>,
        parent: &str,
        name: &str,
        check: impl Fn(&'a Value) -> Checked<T>,
    ) -> Option<T> {
        let checked = object.get(name).map_or(Err("required"), check);
        checked.map_err(|detail| self.add(format!("{parent}/{name}"), detail)).ok()
    }

    fn item(&mut self, index: usize, value: &Value) -> Option<NewItem> {
        let parent = format!("#/items/{index}");
        let Value::Object(object) = value else {
            self.add(parent, "must be an object");
            return None;
        };
        self.unknown_fields(object, &parent, &["sku", "quantity"]);
        let sku = self.field(object, &parent, "sku", sku);
        let quantity = self.field(object, &parent, "quantity", quantity);
        Some(NewItem { sku: sku?, quantity: quantity? })
    }
}

/// A name as a part of a JSON Pointer (RFC 6901) in a URI fragment: `~` and `/` are escaped, and
/// all that a fragment cannot hold is percent-encoded.
fn escaped(name: &str) -> String {
    let pointer = name.replace('~', "~0").replace('/', "~1");
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    pointer.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(body: Value) -> Result<NewOrder, Vec<(String, String)>> {
        let Value::Object(body) = body else { panic!("{body} is not an object") };
        NewOrder::parse(&body).map_err(|faults| {
            let pair = |fault: Fault| match fault.place {
                Place::Pointer(pointer) => (pointer, fault.detail),
                Place::Parameter(name) => panic!("{name} is not in the body"),
            };
            faults.into_iter().map(pair).collect()
        })
    }

    fn pointers(body: Value) -> Vec<String> {
        parse(body).unwrap_err().into_iter().map(|(pointer, _)| pointer).collect()
    }

    // --8<-- [start:together]
    #[test]
    fn all_faults_are_reported_together() {
        let items = json!([{"sku": "BOOK-1", "qantity": 2}, {"sku": "BOOK-2", "quantity": 0}]);
        let faults = parse(json!({"items": items, "currency": "euro"})).unwrap_err();
        let places: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(
            places,
            ["#/currency", "#/items/0/qantity", "#/items/0/quantity", "#/items/1/quantity"]
        );
        assert_eq!(faults[2].1, "required");
    }
    // --8<-- [end:together]

    #[test]
    fn what_is_within_the_limits_is_taken() {
        let most = json!([{"sku": "é".repeat(64), "quantity": 99}, {"sku": "x", "quantity": 1}]);
        let order = parse(json!({"currency": "EUR", "items": most})).unwrap();
        assert_eq!(order.currency(), "EUR");
        assert_eq!(order.items()[0].quantity, 99);
    }

    #[test]
    fn a_value_of_another_type_is_not_converted() {
        for quantity in [json!(true), json!("1"), json!(1.0), json!(null), json!([1]), json!(1e30)]
        {
            let items = json!([{"sku": "BOOK-1", "quantity": quantity}]);
            assert_eq!(
                pointers(json!({"currency": "EUR", "items": items})),
                ["#/items/0/quantity"]
            );
        }
        assert_eq!(pointers(json!({"currency": 1, "items": {}})), ["#/currency", "#/items"]);
        assert_eq!(pointers(json!({"currency": "EUR", "items": [7]})), ["#/items/0"]);
    }

    #[test]
    fn what_is_just_beyond_the_limits_is_refused() {
        let item = |sku: String, quantity: i64| json!({"sku": sku, "quantity": quantity});
        for bad in [item(String::new(), 1), item("x".repeat(65), 1), item("a\0b".into(), 1)] {
            assert_eq!(pointers(json!({"currency": "EUR", "items": [bad]})), ["#/items/0/sku"]);
        }
        assert_eq!(
            pointers(json!({"currency": "EUR", "items": [item("x".into(), 100)]})),
            ["#/items/0/quantity"]
        );
        for items in [vec![], vec![item("x".into(), 1); 101]] {
            assert_eq!(pointers(json!({"currency": "EUR", "items": items})), ["#/items"]);
        }
        for currency in ["", "EU", "EURO", "eur", "ÄUR", "EUR\n"] {
            assert_eq!(
                pointers(json!({"currency": currency, "items": [item("x".into(), 1)]})),
                ["#/currency"]
            );
        }
    }

    #[test]
    fn a_strange_name_is_escaped_in_its_pointer() {
        let body =
            json!({"a/b~c d%\u{e9}": 1, "currency": "EUR", "items": [{"sku": "x", "quantity": 1}]});
        assert_eq!(pointers(body), ["#/a~1b~0c%20d%25%C3%A9"]);
    }

    #[test]
    fn the_list_of_faults_is_bounded() {
        let names = (0..5000).map(|number| (number.to_string(), json!(1)));
        assert_eq!(pointers(Value::Object(names.collect())).len(), MOST_FAULTS);
    }
}
