//! `/metrics` in the Prometheus text format, on a loopback listener of its own: numbers of the whole house,
//! none of one person (R40).

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Addresses;
use crate::session::House;

/// What is measured.
pub struct Metrics {
    house: Arc<House>,
    addresses: Arc<Addresses>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// Of this house.
    #[must_use]
    pub fn new(house: Arc<House>, addresses: Arc<Addresses>) -> Metrics {
        Metrics { house, addresses }
    }
}

impl Collector for Metrics {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let engine = self.house.engine.stats();
        let hub = self.house.hub.stats();
        let session = &self.house.stats;
        for (name, help, value) in [
            ("linli_commands", "Commands decided", &engine.commands),
            ("linli_rejections", "Commands refused", &engine.rejections),
            ("linli_batches", "Batches synced", &engine.batches),
            ("linli_events", "Events made durable", &engine.events),
            ("linli_commit_microseconds", "Time spent in writing, flushing and syncing", &engine.commit_us),
            ("linli_framed_events", "Events framed, once per topic and encoding", &hub.framed_events),
            ("linli_wakes", "Wake-ups of sessions that were not awake", &hub.wakes),
            ("linli_typing_shed", "Typing signals dropped", &hub.typing_shed),
            ("linli_bad_frames", "Frames that could not be understood", &session.bad_frames),
            ("linli_written_bytes", "Bytes written to sockets", &session.bytes_written),
            ("linli_writes", "Write calls on sockets", &session.writes),
            ("linli_catch_up_pages", "Pages of catching up read from the journal", &session.catch_up_pages),
            ("linli_stalled", "Sessions closed because nothing could be written", &session.stalled),
        ] {
            counter(&mut encoder, name, help, value)?;
        }
        let search = self.house.search.status();
        for (name, help, value) in [
            ("linli_searches", "Searches answered", search.searches),
            ("linli_search_microseconds", "Time spent in answering searches", search.search_us),
        ] {
            counter(&mut encoder, name, help, &AtomicU64::new(value))?;
        }
        let open = self.addresses.open() as u64;
        for (name, help, value) in [
            ("linli_connections", "Connections open, sessions or not", open),
            ("linli_sessions", "Connections that are sessions", session.open.load(Ordering::Relaxed)),
            ("linli_signed_in", "Sessions signed in", session.signed_in.load(Ordering::Relaxed)),
            ("linli_engine_queue", "Commands that wait for the writer", self.house.engine.queued() as u64),
            ("linli_search_posts", "Posts that can be found", search.posts),
            (
                "linli_clock_doubted",
                "1 while timers wait because the clock is not trusted",
                u64::from(self.house.clock.doubt().is_some()),
            ),
            ("linli_search_parts", "Parts that the search index is of", search.parts),
            (
                "linli_search_batches_behind",
                "Durable batches that cannot be found yet",
                search.batches_behind,
            ),
            ("linli_search_complete", "1 while searches are complete", u64::from(search.complete)),
            (
                "linli_read_only",
                "1 while the disk is nearly full",
                u64::from(self.house.engine.gate().is_read_only()),
            ),
        ] {
            let gauge = ConstGauge::new(value);
            let metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            gauge.encode(metric)?;
        }
        Ok(())
    }
}

fn counter(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    value: &AtomicU64,
) -> Result<(), fmt::Error> {
    let counter = ConstCounter::new(value.load(Ordering::Relaxed));
    let metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
    counter.encode(metric)
}

/// Serves `/metrics` until told to stop.
pub async fn serve_metrics(listener: TcpListener, metrics: Metrics, mut stop: watch::Receiver<bool>) {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(metrics));
    let router = Router::new().route("/metrics", get(text)).with_state(Arc::new(registry));
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    // The operator's own listener on loopback: axum's plain accept loop is enough here.
    let _ = axum::serve(listener, router).with_graceful_shutdown(stopped).await;
}

async fn text(State(registry): State<Arc<Registry>>) -> impl IntoResponse {
    let mut text = String::new();
    let _ = prometheus_client::encoding::text::encode(&mut text, &registry);
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
