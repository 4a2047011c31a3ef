//! The accept loop. `axum::serve` has no limits for silent sockets, so this one has: on the first byte, on
//! headers, on connections in all and per address; and a backlog that survives a reconnect storm.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{Duration, timeout};
use tower::ServiceExt as _;

use super::Addresses;
use super::addresses::Place;
use crate::limits;

/// Settings of the listener.
#[derive(Debug, Clone)]
pub struct ListenerSettings {
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The kernel's send buffer per connection, in bytes; 0 leaves it to the kernel.
    pub socket_send_bytes: u32,
}

/// The bound listener.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    settings: Arc<ListenerSettings>,
}

/// Who is at the other end, and the place the connection holds.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    address: SocketAddr,
    place: Arc<Place>,
}

impl Peer {
    pub(super) fn address(&self) -> IpAddr {
        self.address.ip().to_canonical()
    }
}

impl Listener {
    /// Binds an address.
    ///
    /// # Errors
    /// The address is taken, not of this machine, or not allowed; a retry helps once that changes.
    pub fn bind(address: SocketAddr, settings: ListenerSettings) -> io::Result<Listener> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let listener = socket.listen(limits::LISTEN_BACKLOG)?;
        Ok(Listener { listener, settings: Arc::new(settings) })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The operating system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Accepts until told to stop.
    pub async fn run(self, router: Router, addresses: Arc<Addresses>, mut stop: watch::Receiver<bool>) {
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match accepted {
                Ok((socket, address)) => {
                    let is_proxy = self.settings.trusted_proxies.contains(&address.ip().to_canonical());
                    // A refused connection is closed without a word: it has not asked anything yet.
                    if let Some(place) = addresses.enter(address.ip().to_canonical(), is_proxy) {
                        let peer = Peer { address, place: Arc::new(place) };
                        let settings = self.settings.clone();
                        tokio::spawn(serve(socket, peer, router.clone(), settings));
                    }
                }
                Err(error) => {
                    // Out of descriptors, most likely: others must close first.
                    tracing::warn!(%error, "accepting failed");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
}

async fn serve(socket: TcpStream, peer: Peer, router: Router, settings: Arc<ListenerSettings>) {
    let _ = socket.set_nodelay(true);
    if settings.socket_send_bytes > 0 {
        let bytes = settings.socket_send_bytes as usize;
        let _ = rustix::net::sockopt::set_socket_send_buffer_size(&socket, bytes);
    }
    peer.place.turn().await;
    let within = Duration::from_millis(limits::HEADER_MS_MAX);
    if !matches!(timeout(within, socket.readable()).await, Ok(Ok(()))) {
        return;
    }
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(peer.clone());
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(within)
        .max_buf_size(limits::HEADER_BYTES_MAX)
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades();
    // An HTTP connection that was not upgraded is used for a few requests and need not stay.
    let _ = timeout(Duration::from_millis(limits::HTTP_CONNECTION_MS_MAX), connection).await;
}
