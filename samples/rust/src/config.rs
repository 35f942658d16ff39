//! Configuration by environment variables, checked as a whole before anything listens.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sqlx::postgres::PgConnectOptions;

const SHORTEST_SECRET: usize = 32;

/// Names the variable and says what it has to be. It never holds the value, which may be a secret.
#[derive(Debug, thiserror::Error)]
#[error("{variable}: {reason}")]
pub struct ConfigError {
    variable: &'static str,
    reason: String,
}

impl ConfigError {
    fn new(variable: &'static str, reason: impl Display) -> Self {
        let reason = reason.to_string();
        Self { variable, reason }
    }
}

#[derive(Clone)]
pub struct Config {
    pub database: PgConnectOptions,
    pub pool: PoolLimits,
    pub host: String,
    pub port: u16,
    pub tokens: TokenConfig,
    pub reads: Rate,
    pub writes: Rate,
    pub shutdown_grace: Duration,
}

#[derive(Clone, Copy)]
pub struct PoolLimits {
    pub size: u32,
    pub acquire_timeout: Duration,
    pub statement_timeout: Duration,
    pub lock_timeout: Duration,
}

/// What a token must hold, and the secrets by key id.
#[derive(Clone)]
pub struct TokenConfig {
    pub keys: HashMap<String, Vec<u8>>,
    pub issuer: String,
    pub audience: String,
}

/// A token bucket: `per_second` is what flows in, `burst` what it holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    pub per_second: f64,
    pub burst: f64,
}

/// The variables, as a map: tests need not change those of the process.
pub struct Environment(HashMap<String, String>);

impl Environment {
    pub fn of_process() -> Self {
        // A variable that is not UTF-8 counts as missing.
        let variables = std::env::vars_os();
        let texts = variables.filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self(texts.collect())
    }

    fn required(&self, name: &'static str) -> Result<&str, ConfigError> {
        let value = self.0.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty()).ok_or_else(|| ConfigError::new(name, "is missing"))
    }

    fn text(&self, name: &'static str, default: &str) -> String {
        self.0.get(name).map_or(default, String::as_str).to_owned()
    }

    fn number<T>(&self, name: &'static str, least: T, default: T) -> Result<T, ConfigError>
    where
        T: FromStr + Display + PartialOrd + Copy,
    {
        let Some(text) = self.0.get(name) else {
            return Ok(default);
        };
        let number = text.parse().ok().filter(|number| *number >= least);
        number.ok_or_else(|| {
            ConfigError::new(name, format!("must be a whole number, at least {least}"))
        })
    }

    fn milliseconds(&self, name: &'static str, default: u32) -> Result<Duration, ConfigError> {
        let number = self.number(name, 1, default)?;
        Ok(Duration::from_millis(number.into()))
    }

    fn rate(&self, name: &'static str, default: Rate) -> Result<Rate, ConfigError> {
        let Some(text) = self.0.get(name) else {
            return Ok(default);
        };
        let parts = text.split_once('/').and_then(|(per_second, burst)| {
            let per_second = per_second.parse().ok()?;
            let burst = burst.parse().ok()?;
            Some(Rate { per_second, burst })
        });
        parts
            .filter(|rate| rate.per_second > 0.0 && rate.per_second.is_finite())
            .filter(|rate| rate.burst >= 1.0 && rate.burst.is_finite())
            .ok_or_else(|| ConfigError::new(name, "must be RATE/BURST, such as 20/40"))
    }

    /// The database that `DATABASE_URL` names.
    pub fn database(&self) -> Result<PgConnectOptions, ConfigError> {
        let url = self.required("DATABASE_URL")?;
        let form = "must be postgresql://user[:password]@host:port/name";
        if !url.starts_with("postgresql://") && !url.starts_with("postgres://") {
            return Err(ConfigError::new("DATABASE_URL", form));
        }
        PgConnectOptions::from_str(url).map_err(|_| ConfigError::new("DATABASE_URL", form))
    }

    fn keys(&self) -> Result<HashMap<String, Vec<u8>>, ConfigError> {
        let wrong = |reason: &str| ConfigError::new("JWT_KEYS", reason);
        let texts: HashMap<String, String> = serde_json::from_str(self.required("JWT_KEYS")?)
            .map_err(|_| wrong("must be a JSON object of key ids and secrets"))?;
        if !(1..=2).contains(&texts.len()) {
            return Err(wrong("must hold one key, or two during a rotation"));
        }
        let decode = |(id, text): (String, String)| {
            let secret = URL_SAFE_NO_PAD.decode(text).ok()?;
            (secret.len() >= SHORTEST_SECRET).then_some((id, secret))
        };
        let keys: Option<HashMap<_, _>> = texts.into_iter().map(decode).collect();
        keys.ok_or_else(|| wrong("each secret must be base64url of at least 32 bytes"))
    }
}

impl Config {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let reads = Rate { per_second: 20.0, burst: 40.0 };
        let writes = Rate { per_second: 2.0, burst: 10.0 };
        Ok(Self {
            database: environment.database()?,
            pool: PoolLimits {
                size: environment.number("DATABASE_POOL_SIZE", 1, 10)?,
                acquire_timeout: environment.milliseconds("DATABASE_ACQUIRE_TIMEOUT_MS", 500)?,
                statement_timeout: environment
                    .milliseconds("DATABASE_STATEMENT_TIMEOUT_MS", 1500)?,
                lock_timeout: environment.milliseconds("DATABASE_LOCK_TIMEOUT_MS", 1000)?,
            },
            host: environment.text("HOST", "127.0.0.1"),
            port: environment.number("PORT", 0, 8080)?,
            tokens: TokenConfig {
                keys: environment.keys()?,
                issuer: environment.text("JWT_ISSUER", "https://login.example.org"),
                audience: environment.text("JWT_AUDIENCE", "orders"),
            },
            reads: environment.rate("RATE_LIMIT_READS", reads)?,
            writes: environment.rate("RATE_LIMIT_WRITES", writes)?,
            shutdown_grace: environment.milliseconds("SHUTDOWN_GRACE_MS", 10_000)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = r#"{"one": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}"#;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let mut all = HashMap::from([
            ("DATABASE_URL".to_owned(), "postgresql://orders@127.0.0.1:5432/orders".to_owned()),
            ("JWT_KEYS".to_owned(), KEY.to_owned()),
        ]);
        all.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Config::read(&Environment(all))
    }

    #[test]
    fn what_is_not_said_has_the_default() {
        let config = read(&[]).unwrap();
        assert_eq!((config.host.as_str(), config.port), ("127.0.0.1", 8080));
        assert_eq!(config.pool.size, 10);
        assert_eq!(config.writes, Rate { per_second: 2.0, burst: 10.0 });
    }

    #[test]
    fn a_wrong_value_is_answered_with_the_name_of_its_variable_and_without_the_value() {
        for (variable, value) in [
            ("DATABASE_URL", ""),
            ("DATABASE_URL", "mysql://root:hunter2@127.0.0.1/orders"),
            ("DATABASE_URL", "postgresql://orders:hunter2@127.0.0.1:hunter2/orders"),
            ("PORT", "65536"),
            ("PORT", "-1"),
            ("DATABASE_POOL_SIZE", "0"),
            ("DATABASE_LOCK_TIMEOUT_MS", "hunter2"),
            ("RATE_LIMIT_READS", "20"),
            ("RATE_LIMIT_READS", "0/10"),
            ("RATE_LIMIT_WRITES", "NaN/10"),
            ("RATE_LIMIT_WRITES", "2/0"),
            ("JWT_KEYS", "hunter2"),
            ("JWT_KEYS", "{}"),
            ("JWT_KEYS", r#"{"one": "hunter2"}"#),
        ] {
            let error = read(&[(variable, value)]).err().expect(value).to_string();
            assert!(error.starts_with(&format!("{variable}: ")), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
