//! The commands: `serve`, `migrate up`, `migrate down [VERSION]`.

use std::error::Error;
use std::process::ExitCode;

use tracing::Level;

use orders_service::config::{Config, Environment};
use orders_service::{database, server};

const USAGE: &str = "usage: orders-service serve | migrate up | migrate down [VERSION]";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_target(false)
        .with_max_level(Level::INFO)
        .init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let environment = Environment::of_process();
    match arguments {
        ["serve"] => server::serve(&Config::read(&environment)?).await?,
        ["migrate", "up"] => database::migrate_up(&environment.database()?).await?,
        ["migrate", "down"] => database::migrate_down(&environment.database()?, 0).await?,
        ["migrate", "down", version] => {
            let version = version.parse().map_err(|_| USAGE)?;
            database::migrate_down(&environment.database()?, version).await?;
        }
        _ => return Err(USAGE.into()),
    }
    Ok(())
}
