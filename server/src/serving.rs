//! `serve` and `demo`: settings, tracing, the runtime, signals.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::cli::ServeArgs;
use crate::config::{self, Config};
use crate::{console, demo, telemetry};

/// Serves until told to stop.
///
/// # Errors
/// The settings are wrong, or the server could not start, or storing failed.
pub fn serve(args: &ServeArgs, is_demo: bool) -> anyhow::Result<ExitCode> {
    let config = read_config(args, is_demo)?;
    telemetry::start(&config).context("settings: trace_filter")?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if config.worker_threads > 0 {
        runtime.worker_threads(config.worker_threads);
    }
    let runtime = runtime.enable_all().build()?;
    let served = runtime.block_on(serve_until_stopped(&config, is_demo));
    // A thread may still wait for a system outside; nothing that it brings is needed any more.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

async fn serve_until_stopped(config: &Config, is_demo: bool) -> anyhow::Result<ExitCode> {
    tracing::info!(settings = %config.printed(), "starting");
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    if is_demo {
        demo::check_directory(&config.data_dir)?;
    }
    let app = App::start(config).await?;
    let seeded = is_demo && demo::seed(&app, &config.data_dir).await?;
    // Tools wait for this line: the server serves from here on.
    console::say(&format!("listening on http://{}", app.address));
    console::say(&format!("metrics on http://{}/metrics", app.metrics_address));
    if is_demo {
        console::say(&demo::next_steps(&app));
        if !seeded {
            console::say(&format!("({} was there already and is kept.)", config.data_dir.display()));
        }
    }
    app.run(async {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
    .await?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn read_config(args: &ServeArgs, is_demo: bool) -> anyhow::Result<Config> {
    let mut flags = Vec::new();
    if is_demo {
        // Never mixed with real data, and at home on a small disk.
        flags.push(("data_dir".to_owned(), "demo-data".to_owned()));
        flags.push(("trace_filter".to_owned(), "warn".to_owned()));
    }
    for setting in &args.settings {
        flags.push(config::pair(setting)?);
    }
    if let Some(data_dir) = &args.data_dir {
        flags.push(("data_dir".to_owned(), as_text(&data_dir.display().to_string())));
    }
    for (key, value) in [("listen", &args.listen), ("metrics_listen", &args.metrics_listen)] {
        if let Some(value) = value {
            flags.push((key.to_owned(), as_text(value)));
        }
    }
    Ok(Config::read(args.config.as_deref(), &flags)?)
}

/// A setting's value that is a text, however much it looks like something else.
fn as_text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}
