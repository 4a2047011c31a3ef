//! The usual chat, as one writes it in an afternoon: axum's WebSocket with its default buffers, a tokio
//! broadcast channel per group, a task per connection and direction.
//!
//! A reader that falls more than the channel's capacity behind loses messages and reads on; nobody tells it.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt;
use futures_util::{SinkExt, StreamExt};
use linli_protocol::codec::JSON_SUBPROTOCOL;
use serde::Deserialize;
use tokio::sync::broadcast::{self, Receiver, Sender, error::RecvError};

/// Messages that a channel keeps for its slowest reader.
const CHANNEL_MESSAGES_MAX: usize = 1024;

type Groups = Arc<Mutex<HashMap<u32, Sender<Utf8Bytes>>>>;

#[derive(Debug, Deserialize)]
struct Join {
    group: u32,
}

/// Serves for ever.
pub(super) fn serve(listener: TcpListener) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let app = Router::new().route("/ws", get(join)).with_state(Groups::default());
        // A chat wants its messages out at once. Should the option fail, the connection still serves.
        let listener = tokio::net::TcpListener::from_std(listener)?.tap_io(|socket| {
            let _ = socket.set_nodelay(true);
        });
        Ok(axum::serve(listener, app).await?)
    })
}

async fn join(upgrade: WebSocketUpgrade, Query(join): Query<Join>, State(groups): State<Groups>) -> Response {
    let group = {
        let mut groups = groups.lock().unwrap_or_else(PoisonError::into_inner);
        groups.entry(join.group).or_insert_with(|| broadcast::channel(CHANNEL_MESSAGES_MAX).0).clone()
    };
    // Subscribed before the upgrade is answered: who sees the answer is in the group.
    let said = group.subscribe();
    upgrade.protocols([JSON_SUBPROTOCOL]).on_upgrade(move |socket| talk(socket, group, said))
}

async fn talk(socket: WebSocket, group: Sender<Utf8Bytes>, mut said: Receiver<Utf8Bytes>) {
    let (mut out, mut incoming) = socket.split();
    let sending = tokio::spawn(async move {
        loop {
            match said.recv().await {
                Ok(text) => {
                    if out.send(Message::Text(text)).await.is_err() {
                        return;
                    }
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
    while let Some(Ok(message)) = incoming.next().await {
        if let Message::Text(text) = message {
            // Fails only when nobody listens, and this connection itself does.
            let _ = group.send(text);
        }
    }
    sending.abort();
}
