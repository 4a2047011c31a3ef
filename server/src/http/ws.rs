//! The WebSocket upgrade (RFC 6455, 4.2): checked here, then the bare TCP stream goes to a session and hyper's
//! buffers go away.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper_util::rt::TokioIo;
use linli_protocol::ErrorCode;
use linli_protocol::codec::Encoding;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::listener::Peer;
use super::refusal::Refused;
use super::{Site, origin};
use crate::session::{self, Accepted};

/// `GET /ws`.
pub(super) async fn upgrade(State(site): State<Arc<Site>>, mut request: Request) -> Response {
    if site.is_draining() {
        return Refused::new(ErrorCode::ShuttingDown, "the server is going down; try again in a minute")
            .into_response();
    }
    let headers = request.headers();
    if !origin::allowed(headers, &site.settings.origins) {
        let error = Refused::new(
            ErrorCode::NotFound,
            "pages of this origin may not connect; the operator can list it",
        );
        return (StatusCode::FORBIDDEN, error).into_response();
    }
    let (accept_key, encoding) = match (accept_key(headers), encoding(headers)) {
        (Some(key), Some(encoding)) => (key, encoding),
        (None, _) => return bad("this address takes WebSocket upgrades only (version 13)"),
        (_, None) => {
            return bad(
                "offer the subprotocol linli.v1.json; a linli.bincode.… tool must be of the same build",
            );
        }
    };
    let Some(peer) = request.extensions().get::<Peer>().cloned() else {
        return bad("this connection cannot be upgraded");
    };
    let proxied = client_behind_proxy(&site, &peer, headers);
    let place = match proxied.map(|address| site.addresses.enter_behind_proxy(address)) {
        Some(None) => {
            return Refused::new(ErrorCode::RateLimited, "too many connections from this address")
                .into_response();
        }
        Some(Some(place)) => {
            place.turn().await;
            Some(place)
        }
        None => None,
    };
    let upgraded = hyper::upgrade::on(&mut request);
    let house = site.house.clone();
    tokio::spawn(async move {
        let Ok(upgraded) = upgraded.await else { return };
        let Ok(parts) = upgraded.downcast::<TokioIo<TcpStream>>() else { return };
        let accepted = Accepted { socket: parts.io.into_inner(), read_already: parts.read_buf, encoding };
        // A task of its own, so that an idle session does not carry the upgrade's state.
        tokio::spawn(session::run(house, accepted, (place, peer)));
    });
    switching(&accept_key, encoding)
}

fn client_behind_proxy(site: &Site, peer: &Peer, headers: &HeaderMap) -> Option<IpAddr> {
    let address = site.client_address(peer.address(), headers);
    (address != peer.address()).then_some(address)
}

pub(super) fn accept_key(headers: &HeaderMap) -> Option<String> {
    let has = |name: header::HeaderName, wanted: &str| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|token| token.trim().eq_ignore_ascii_case(wanted))
    };
    let is_upgrade = has(header::CONNECTION, "upgrade") && has(header::UPGRADE, "websocket");
    let is_13 = headers.get(header::SEC_WEBSOCKET_VERSION).is_some_and(|version| version == "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY)?;
    // RFC 6455, 4.1: 16 bytes in base64.
    let is_key = key.len() == 24 && key.as_bytes().ends_with(b"==");
    (is_upgrade && is_13 && is_key).then(|| derive_accept_key(key.as_bytes()))
}

pub(super) fn encoding(headers: &HeaderMap) -> Option<Encoding> {
    let offered: Vec<&str> = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    Encoding::ALL.into_iter().find(|encoding| offered.contains(&encoding.subprotocol().as_str()))
}

fn switching(accept_key: &str, encoding: Encoding) -> Response {
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    for (name, value) in [
        (header::SEC_WEBSOCKET_ACCEPT, accept_key.to_owned()),
        (header::SEC_WEBSOCKET_PROTOCOL, encoding.subprotocol()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

fn bad(message: &'static str) -> Response {
    Refused::new(ErrorCode::BadFrame, message).into_response()
}
