//! Floor 5: hands work orders over to the system that carries them out, where the district has one outside this server (R28). What that system
//! does with an order comes back over HTTP, as the steps of an account that sits in the department. Without such a system nothing is handed
//! over: people at the built-in desk (`linli work`, `linli grid`) take the same steps.
//!
//! An order waits in the journal as one that is sent; so none is lost while either side is away, and one that was handed over before a
//! restart is handed over again. Never here: what may happen to an order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use linli_protocol::WorkOrder;
use tokio::sync::watch;
use tokio::time::{Duration, Instant, sleep};

use crate::limits;
use crate::view::{OrderName, Pages};

/// Between two looks for orders that wait.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Before an order that could not be handed over is tried again, at first and at most.
const AGAIN_AFTER: Duration = Duration::from_secs(2);
const AGAIN_AFTER_MAX: Duration = Duration::from_secs(5 * 60);

/// A system that carries out work orders.
pub trait GridSystem: Send + Sync + 'static {
    /// Takes an order over. It may come again, also after it was taken: neighbourhood, issue and `order.sent` name it for ever.
    ///
    /// # Errors
    /// It was not taken, and why; the same order is handed over again later.
    fn take(&self, order: &WorkOrder) -> impl Future<Output = Result<(), GridFault>> + Send;
}

/// Why an order was not taken.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct GridFault(pub String);

/// Hands every order over that waits to be accepted, each until it is taken, in the order in which they were sent. One that is refused
/// keeps none of the others; one whose answer does not come keeps those behind it as long as that is waited for.
pub async fn hand_over(pages: Pages, system: impl GridSystem, mut stop: watch::Receiver<bool>) {
    let mut waiting = Waiting::default();
    loop {
        if let Err(fault) = waiting.look(&pages, &system).await {
            tracing::warn!(%fault, "the work orders that wait could not be read");
        }
        tokio::select! {
            () = sleep(LOOK_EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// What is known of orders that wait to be accepted.
#[derive(Default)]
struct Waiting {
    taken: BTreeSet<OrderName>,
    /// Those that were not taken: when they are tried again, and after how long then.
    refused: BTreeMap<OrderName, (Instant, Duration)>,
}

impl Waiting {
    async fn look(&mut self, pages: &Pages, system: &impl GridSystem) -> Result<(), GridFault> {
        let now = Instant::now();
        let mut passed_over = self.taken.clone();
        passed_over
            .extend(self.refused.iter().filter(|(_, (again_at, _))| *again_at > now).map(|(name, _)| *name));
        let reader = pages.clone();
        let read = tokio::task::spawn_blocking(move || {
            reader.orders_sent(&passed_over, limits::ORDERS_HANDED_OVER_MAX)
        });
        let (orders, names) = match read.await {
            Ok(Ok(read)) => read,
            Ok(Err(error)) => return Err(GridFault(error.to_string())),
            Err(error) => return Err(GridFault(error.to_string())),
        };
        // What waits no longer is nobody's any more.
        self.taken.retain(|name| names.contains(name));
        self.refused.retain(|name, _| names.contains(name));
        for order in &orders {
            let name = (order.neighbourhood, order.issue, order.order.sent);
            match system.take(order).await {
                Ok(()) => {
                    self.refused.remove(&name);
                    self.taken.insert(name);
                }
                Err(fault) => {
                    let pause = self
                        .refused
                        .get(&name)
                        .map_or(AGAIN_AFTER, |(_, pause)| (*pause * 2).min(AGAIN_AFTER_MAX));
                    let (neighbourhood, issue, again_after_s) =
                        (order.neighbourhood, order.issue, pause.as_secs());
                    tracing::warn!(%fault, %neighbourhood, %issue, again_after_s, "the grid has not taken a work order");
                    self.refused.insert(name, (Instant::now() + pause, pause));
                }
            }
        }
        Ok(())
    }
}

/// A system that is reached over HTTP: each order is a `POST` of its JSON, and any 2xx answer takes it.
pub struct HttpGrid {
    url: String,
    authorization: Option<String>,
    agent: ureq::Agent,
}

impl HttpGrid {
    /// The system at an address, with what it knows this server by, from a file.
    ///
    /// # Errors
    /// The file cannot be read or has no text; a retry helps once it has.
    pub fn new(url: String, token_file: Option<&Path>) -> std::io::Result<HttpGrid> {
        let token = token_file.map(std::fs::read_to_string).transpose()?;
        if token.as_ref().is_some_and(|token| token.trim().is_empty()) {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "the file has no token"));
        }
        let authorization = token.map(|token| format!("Bearer {}", token.trim()));
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_millis(limits::GRID_MS_MAX)))
            // An order and its authorization go where the operator said, and nowhere else.
            .max_redirects(0)
            .proxy(None)
            .build();
        Ok(HttpGrid { url, authorization, agent: config.into() })
    }
}

impl GridSystem for Arc<HttpGrid> {
    async fn take(&self, order: &WorkOrder) -> Result<(), GridFault> {
        let body = serde_json::to_vec(order).map_err(|error| GridFault(error.to_string()))?;
        let grid = self.clone();
        let posted = tokio::task::spawn_blocking(move || {
            let mut request = grid.agent.post(&grid.url).header("content-type", "application/json");
            if let Some(authorization) = &grid.authorization {
                request = request.header("authorization", authorization);
            }
            request.send(&body[..]).map(|answer| answer.status())
        });
        match posted.await {
            Ok(Ok(status)) if status.is_success() => Ok(()),
            Ok(Ok(status)) => Err(GridFault(format!("it answered {status}"))),
            Ok(Err(error)) => Err(GridFault(error.to_string())),
            Err(error) => Err(GridFault(error.to_string())),
        }
    }
}
