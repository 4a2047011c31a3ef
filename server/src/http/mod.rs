//! Floor 6: the public listener. An accept loop of its own with limits that a framework's has not, a thin
//! axum router over it, and the WebSocket upgrade that hands the bare socket to a session.
//!
//! Never here: rules, or anything after the upgrade.

mod account;
mod addresses;
mod attempts;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod grid;
mod listener;
mod metrics;
mod origin;
mod photos;
mod refusal;
mod scans;
mod welcome;
mod ws;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::routing::{delete, get, post};

use self::listener::Peer;

pub use addresses::{AddressLimits, Addresses};
pub use listener::{Listener, ListenerSettings};
pub use metrics::{Metrics, serve_metrics};
pub use scans::keep_scans;

use crate::blobs::Blobs;
use crate::darkroom::Darkroom;
use crate::journal::Durable;
use crate::passwords::Passwords;
use crate::session::House;

/// What requests work with.
pub struct Site {
    house: Arc<House>,
    durable: Arc<Durable>,
    passwords: Passwords,
    blobs: Arc<Blobs>,
    darkroom: Darkroom,
    attempts: attempts::Attempts,
    scans: scans::Scans,
    addresses: Arc<Addresses>,
    settings: SiteSettings,
    /// Whether it was said that a proxy is not listed.
    unlisted_proxy: std::sync::Once,
}

/// Settings of the public routes.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// Origins of pages that may connect, besides the server's own host.
    pub origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Log-in attempts per minute and address.
    pub logins_per_address_max: u32,
    /// Log-in attempts per minute and account.
    pub logins_per_account_max: u32,
}

impl Site {
    /// A site over a house.
    #[must_use]
    pub fn new(
        house: Arc<House>,
        durable: Arc<Durable>,
        passwords: Passwords,
        blobs: Arc<Blobs>,
        addresses: Arc<Addresses>,
        settings: SiteSettings,
    ) -> Site {
        Site {
            house,
            durable,
            passwords,
            darkroom: Darkroom::new(blobs.clone()),
            blobs,
            attempts: attempts::Attempts::default(),
            scans: scans::Scans::default(),
            addresses,
            settings,
            unlisted_proxy: std::sync::Once::new(),
        }
    }

    /// Takes no more log-ins and upgrades: the server is going down.
    pub fn drain(&self) {
        self.house.draining.store(true, Ordering::Release);
    }

    /// The client's address. A proxy that is not listed makes all its clients one address: that is said once.
    fn client_address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let address = origin::client_address(peer, headers, &self.settings.trusted_proxies);
        if address == peer && headers.contains_key("x-forwarded-for") {
            self.unlisted_proxy.call_once(|| {
                tracing::warn!(%peer, "X-Forwarded-For from a peer that is not in trusted_proxies: its users count as one address");
            });
        }
        address
    }

    /// The same for a request, whose peer the listener has noted.
    fn address_of(&self, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
        let peer = extensions.get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), Peer::address);
        self.client_address(peer, headers)
    }

    fn is_draining(&self) -> bool {
        self.house.draining.load(Ordering::Acquire)
    }
}

/// The routes of the public listener.
pub fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/ws", get(ws::upgrade))
        .route("/login", post(account::login))
        .route("/sign-up", post(account::sign_up))
        .route("/join/{code}", get(welcome::welcome))
        .route("/logout", post(account::logout))
        .route("/devices", get(account::devices))
        .route("/devices/{id}", delete(account::revoke))
        .route("/photos", post(photos::keep))
        .route("/photos/{id}", get(photos::full))
        .route("/photos/{id}/thumbnail", get(photos::thumbnail))
        .route("/grid/orders", get(grid::orders))
        .route("/grid/orders/{neighbourhood}/{issue}", post(grid::moved))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .fallback(refusal::no_such_page)
        .method_not_allowed_fallback(refusal::no_such_method)
        .with_state(site)
}

/// A doubted clock is told, and keeps nobody out: people write and read as ever, only what comes with time alone waits.
async fn ready(State(site): State<Arc<Site>>) -> (StatusCode, &'static str) {
    let gate = site.house.engine.gate();
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    if gate.has_failed() {
        (unavailable, "storing failed; the process ends\n")
    } else if site.is_draining() {
        (unavailable, "going down\n")
    } else if gate.is_read_only() {
        (unavailable, "read-only: the disk is nearly full\n")
    } else if site.house.clock.doubt().is_some() {
        (
            StatusCode::OK,
            "ready; timers wait, because the clock is not trusted: linli-server admin trust-clock\n",
        )
    } else {
        (StatusCode::OK, "ready\n")
    }
}
