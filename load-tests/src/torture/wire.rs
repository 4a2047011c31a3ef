//! A client as lean as can be: it signs in, sends requests, and hands out every frame as it came. It has no
//! opinion on what comes, so that nothing is mended on the way to the test.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use linli_protocol::codec::JSON_SUBPROTOCOL;
use linli_protocol::{
    AsOf, ErrorBody, Items, Op, Outcome, Position, Request, RequestId, Seq, ServerFrame, Success, Topic,
};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Message};

use crate::AGENT;

/// Why nothing more comes.
#[derive(Debug)]
pub enum Broken {
    /// The connection is gone, or never was.
    Gone(String),
    /// What came is not of the protocol.
    Wrong(String),
}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Broken {
        Broken::Gone(error.to_string())
    }
}

impl From<tungstenite::Error> for Broken {
    fn from(error: tungstenite::Error) -> Broken {
        Broken::Gone(error.to_string())
    }
}

/// A signed-in connection.
pub struct Wire {
    socket: WebSocketStream<TcpStream>,
    last_id: u64,
    /// What came while a reply was awaited.
    early: std::collections::VecDeque<ServerFrame>,
    /// Where positions count.
    pub epoch: linli_protocol::Epoch,
}

/// A page of a view.
pub struct Page {
    /// What it holds up to.
    pub as_of: AsOf,
    /// Its items, the oldest first.
    pub items: Items,
    /// Where the page before this one ends, if there is one.
    pub next: Option<u64>,
}

impl Wire {
    /// Connects and signs in.
    ///
    /// # Errors
    /// When nothing more comes from this connection; the inner error is the server's own.
    pub async fn sign_in(address: SocketAddr, token: &str) -> Result<Result<Wire, ErrorBody>, Broken> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut request = format!("ws://{address}/ws").into_client_request()?;
        let subprotocol = HeaderValue::from_static(JSON_SUBPROTOCOL);
        request.headers_mut().insert("Sec-WebSocket-Protocol", subprotocol);
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
        let early = std::collections::VecDeque::new();
        let mut wire = Wire { socket, last_id: 0, early, epoch: linli_protocol::Epoch(0) };
        let hello = Op::Hello { token: token.to_owned(), agent: AGENT.to_owned() };
        Ok(match wire.ask(hello).await? {
            Outcome::Ok(Success::Hello { epoch, .. }) => {
                wire.epoch = epoch;
                Ok(wire)
            }
            Outcome::Ok(other) => return Err(unexpected(&other)),
            Outcome::Error(error) => Err(error),
        })
    }

    /// Sends a request; its reply comes with [`Wire::next`].
    ///
    /// # Errors
    /// When nothing more comes from this connection.
    pub async fn send(&mut self, op: Op) -> Result<RequestId, Broken> {
        self.last_id += 1;
        let id = RequestId(self.last_id);
        let text =
            serde_json::to_string(&Request { id, op }).map_err(|error| Broken::Wrong(error.to_string()))?;
        self.socket.send(Message::text(text)).await?;
        Ok(id)
    }

    /// The next frame; pings are answered on the way.
    ///
    /// # Errors
    /// When nothing more comes from this connection.
    pub async fn next(&mut self) -> Result<ServerFrame, Broken> {
        match self.early.pop_front() {
            Some(frame) => Ok(frame),
            None => self.fresh().await,
        }
    }

    /// What came while a reply was awaited and was not handed out yet.
    pub fn early(&mut self) -> Option<ServerFrame> {
        self.early.pop_front()
    }

    /// Sends a request and waits for its reply; what comes before it is kept for [`Wire::next`].
    ///
    /// # Errors
    /// When nothing more comes from this connection.
    pub async fn ask(&mut self, op: Op) -> Result<Outcome, Broken> {
        let asked = self.send(op).await?;
        loop {
            match self.fresh().await? {
                ServerFrame::Reply { id, outcome } if id == asked => return Ok(outcome),
                other => self.early.push_back(other),
            }
        }
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When nothing more comes from this connection; the inner error is the server's own.
    pub async fn view(
        &mut self,
        topic: Topic,
        last: u16,
        before: Option<u64>,
    ) -> Result<Result<Page, ErrorBody>, Broken> {
        match self.ask(Op::View { topic, last: Some(last), before }).await? {
            Outcome::Ok(Success::View { as_of, items, next, .. }) => Ok(Ok(Page { as_of, items, next })),
            Outcome::Ok(other) => Err(unexpected(&other)),
            Outcome::Error(error) => Ok(Err(error)),
        }
    }

    /// Subscribes after a seq of this history; the answer is the topic's head.
    ///
    /// # Errors
    /// When nothing more comes from this connection; the inner error is the server's own.
    pub async fn subscribe(&mut self, topic: Topic, after: Seq) -> Result<Result<Seq, ErrorBody>, Broken> {
        let after = Position { epoch: self.epoch, seq: after };
        match self.ask(Op::Subscribe { topic, after }).await? {
            Outcome::Ok(Success::Subscribed { head }) => Ok(Ok(head)),
            Outcome::Ok(other) => Err(unexpected(&other)),
            Outcome::Error(error) => Ok(Err(error)),
        }
    }

    async fn fresh(&mut self) -> Result<ServerFrame, Broken> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                    Ok(ServerFrame::Ping) => self.socket.send(Message::text(r#"{"t":"pong"}"#)).await?,
                    Ok(frame) => return Ok(frame),
                    Err(error) => return Err(Broken::Wrong(format!("{error}: {text}"))),
                },
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(close))) => return Err(Broken::Gone(format!("closed: {close:?}"))),
                Some(Ok(other)) => return Err(Broken::Wrong(format!("{other:?}"))),
                Some(Err(error)) => return Err(error.into()),
                None => return Err(Broken::Gone("the connection ended".to_owned())),
            }
        }
    }
}

fn unexpected(success: &Success) -> Broken {
    Broken::Wrong(format!("an answer to something else: {success:?}"))
}
