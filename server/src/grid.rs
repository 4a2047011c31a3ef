//! Floor 5: hands work orders over to the system that carries them out, where the district has one outside this server (R28). What that system
//! does with an order comes back over HTTP, as the steps of an account that sits in the department. Without such a system nothing is handed
//! over: people at the built-in desk (`linli work`, `linli grid`) take the same steps.
//!
//! An order waits in the journal as one that is sent; so none is lost while either side is away, and one that was handed over before a
//! restart is handed over again. Never here: what may happen to an order.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use linli_protocol::{IssueId, NeighbourhoodId, Seq, WorkOrder};
use tokio::sync::watch;
use tokio::time::{Duration, sleep};

use crate::limits;
use crate::view::Pages;

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

/// What names an order for ever.
type OrderName = (NeighbourhoodId, IssueId, Seq);

/// Hands every order over that waits to be accepted, each until it is taken, in the order in which they were sent.
pub async fn hand_over(pages: Pages, system: impl GridSystem, mut stop: watch::Receiver<bool>) {
    let mut taken = BTreeSet::new();
    let mut again_after = AGAIN_AFTER;
    loop {
        let pause = match hand_over_waiting(&pages, &system, &mut taken).await {
            Ok(()) => {
                again_after = AGAIN_AFTER;
                LOOK_EVERY
            }
            Err(fault) => {
                tracing::warn!(%fault, again_after_s = again_after.as_secs(), "a work order could not be handed over to the grid");
                let pause = again_after;
                again_after = (again_after * 2).min(AGAIN_AFTER_MAX);
                pause
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn hand_over_waiting(
    pages: &Pages,
    system: &impl GridSystem,
    taken: &mut BTreeSet<OrderName>,
) -> Result<(), GridFault> {
    let reader = pages.clone();
    let read = tokio::task::spawn_blocking(move || reader.orders_sent(limits::ORDERS_HANDED_OVER_MAX));
    let waiting = match read.await {
        Ok(Ok(waiting)) => waiting,
        Ok(Err(error)) => return Err(GridFault(format!("the orders could not be read: {error}"))),
        Err(error) => return Err(GridFault(error.to_string())),
    };
    let name = |order: &WorkOrder| (order.neighbourhood, order.issue, order.order.sent);
    // What waits no longer is nobody's any more.
    let names: BTreeSet<OrderName> = waiting.iter().map(name).collect();
    taken.retain(|name| names.contains(name));
    for order in &waiting {
        if !taken.contains(&name(order)) {
            system.take(order).await?;
            taken.insert(name(order));
        }
    }
    Ok(())
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
        let authorization = token_file.map(std::fs::read_to_string).transpose()?;
        let authorization = authorization.map(|token| format!("Bearer {}", token.trim()));
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_millis(limits::GRID_MS_MAX)))
            // An order and its authorization go where the operator said, and nowhere else.
            .max_redirects(0)
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
