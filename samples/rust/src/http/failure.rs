//! What goes wrong inside: what of it is worth a repetition, and what the log has to know.

use std::any::Any;
use std::backtrace::Backtrace;
use std::error::Error;

use crate::http::problem::Problem;

/// What nobody expected, with the stack of the place where it became a problem. For the log only.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Failure {
    pub what: String,
    pub stack: String,
}

impl Failure {
    pub fn new(error: &(dyn Error + 'static)) -> Self {
        let chain = std::iter::successors(Some(error), |&error| error.source());
        let what: Vec<String> = chain.map(ToString::to_string).collect();
        Self::from_text(what.join(": "))
    }

    fn from_text(what: String) -> Self {
        // Costs some milliseconds, and only for an error 500.
        let stack = Backtrace::force_capture().to_string();
        Self { what, stack }
    }
}

// --8<-- [start:database]
/// What a repetition may cure is 503, all else is our fault.
impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        let passing = match &error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
            sqlx::Error::Database(answer) => answer.code().is_some_and(|code| is_passing(&code)),
            _ => false,
        };
        if passing {
            return Self::Unavailable { reason: error.to_string() };
        }
        Self::Internal(Failure::new(&error))
    }
}

/// SQLSTATEs: connection lost, too many connections, lock or statement timeout, shutting down.
fn is_passing(code: &str) -> bool {
    code.starts_with("08")
        || matches!(code, "53300" | "55P03" | "57014" | "57P01" | "57P02" | "57P03")
}
// --8<-- [end:database]

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(Failure::new(&error))
    }
}

impl Problem {
    /// What a handler panicked with.
    pub fn of_panic(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        let text = text.unwrap_or("without a message");
        Self::Internal(Failure::from_text(format!("panic: {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_internal_stays_out_of_the_document() {
        let error = sqlx::Error::Protocol("relation \"customers\" broke".to_owned());
        let problem = Problem::from(error);
        let document = problem.document("/v1/orders", "4bf92f3577b34da6a3ce929d0e0e4736");
        let document = serde_json::to_string(&document).unwrap();
        assert!(document.contains("internal-error"), "{document}");
        assert!(!document.contains("customers"), "{document}");
        let Problem::Internal(failure) = problem else { panic!("{problem:?}") };
        assert!(failure.what.contains("customers"));
        assert!(failure.stack.contains("what_is_internal_stays_out_of_the_document"));
    }

    #[test]
    fn a_lost_connection_is_worth_a_repetition() {
        let lost = sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into());
        assert!(matches!(Problem::from(lost), Problem::Unavailable { .. }));
        assert!(matches!(Problem::from(sqlx::Error::RowNotFound), Problem::Internal(_)));
    }
}
