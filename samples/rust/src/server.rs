//! Listens, serves, and stops without dropping what was begun.

use std::io;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::{info, warn};

use crate::config::Config;
use crate::database;
use crate::http::app::{App, router};

const CLOSING_THE_POOL: Duration = Duration::from_secs(2);

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("HOST, PORT: cannot listen on {address}: {error}")]
    Listen { address: String, error: io::Error },
    #[error("{0}")]
    Io(#[from] io::Error),
}

// --8<-- [start:serve]
/// Serves until SIGTERM or SIGINT, then lets the requests in flight finish.
pub async fn serve(config: &Config) -> Result<(), ServeError> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let pool = database::pool(config.database.clone(), config.pool);
    let app = router(App::new(config, pool.clone()));

    let listener =
        TcpListener::bind((config.host.as_str(), config.port)).await.map_err(|error| {
            ServeError::Listen { address: format!("{}:{}", config.host, config.port), error }
        })?;
    let port = listener.local_addr()?.port();
    // Without this, an answer may wait 40 ms for the acknowledgement of the part before.
    let listener = listener.tap_io(|connection| {
        connection.set_nodelay(true).ok();
    });

    let (stop, stopping) = oneshot::channel::<()>();
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
        stopping.await.ok();
    });
    let server = tokio::spawn(server.into_future());
    info!(port, "listening");

    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    info!("stopping");
    stop.send(()).ok();
    if timeout(config.shutdown_grace, server).await.is_err() {
        warn!("requests were still running at the end of the grace period");
    }
    timeout(CLOSING_THE_POOL, pool.close()).await.ok();
    Ok(())
}
// --8<-- [end:serve]
