//! The position after which the next page begins, as text that clients need not understand.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::http::problem::Problem;

/// It gives no permission: the customer comes from the token each time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// With microseconds, as PostgreSQL has them: a rounded one skips rows.
    #[serde(rename = "t", with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(rename = "i")]
    pub id: i64,
}

impl Cursor {
    pub fn encode(&self) -> Result<String, serde_json::Error> {
        serde_json::to_vec(self).map(|json| URL_SAFE_NO_PAD.encode(json))
    }

    pub fn decode(text: &str) -> Result<Self, Problem> {
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| Problem::InvalidCursor)?;
        serde_json::from_slice(&json).map_err(|_| Problem::InvalidCursor)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_cursor_keeps_its_microseconds() {
        let cursor = Cursor { created_at: datetime!(2026-11-26 18:42:07.123456 UTC), id: 100_017 };
        assert_eq!(Cursor::decode(&cursor.encode().unwrap()).unwrap(), cursor);
    }

    #[test]
    fn what_cannot_be_read_is_invalid() {
        for text in ["", "x", "!!", "e30", "bnVsbA", "eyJ0IjoieCIsImkiOjF9"] {
            assert!(matches!(Cursor::decode(text), Err(Problem::InvalidCursor)), "{text}");
        }
    }
}
