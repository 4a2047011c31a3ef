//! One WebSocket: opening it, and reading and writing at the same time, so that a peer that does not read
//! cannot keep us from reading. It knows frames as bytes only and never what they mean.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Sink, Stream};
use linli_protocol::codec::Encoding;
use linli_protocol::limits;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode, header::SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message, Utf8Bytes, error::ProtocolError};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::options::Server;

/// Bytes of each of the two socket buffers: small, because a load test opens thousands.
const BUFFER_BYTES: usize = 8 * 1024;
/// Most bytes waiting to be written before the connection counts as broken.
const WRITE_BUFFER_BYTES_MAX: usize = 512 * 1024;
/// Most frames waiting to be written; beyond it nothing is read, so no more answers can be owed.
const FRAMES_WAITING_MAX: usize = 256;
/// How long a polite close may take, in milliseconds.
const CLOSE_MS_MAX: u64 = 1_000;

/// An open connection.
pub(crate) struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    encoding: Encoding,
    waiting: VecDeque<Vec<u8>>,
    is_unflushed: bool,
}

/// Why a connection could not be opened.
pub(crate) enum OpenError {
    /// Another try may help.
    Unreachable(String),
    /// It would be refused again.
    Unwelcome(String),
}

/// What came from a connection.
pub(crate) enum Incoming {
    /// A frame.
    Frame(Bytes),
    /// A message that this encoding does not have.
    Foreign,
    /// The end.
    Closed { code: Option<u16>, reason: String },
}

/// Opens a connection. Boxed: an idle client should be small, and a socket with its buffers is not.
pub(crate) async fn open(server: Server, encoding: Encoding) -> Result<Box<Connection>, OpenError> {
    let mut request = server.ws_url().into_client_request().map_err(|e| why_not_open(&e))?;
    let subprotocol = HeaderValue::from_str(&encoding.subprotocol())
        .map_err(|_| OpenError::Unwelcome("the encoding has no name that fits a header".into()))?;
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, subprotocol);

    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(Some(limits::SERVER_FRAME_BYTES_MAX))
        .max_frame_size(Some(limits::SERVER_FRAME_BYTES_MAX));
    let no_delay = true;
    let (socket, _) =
        connect_async_with_config(request, Some(config), no_delay).await.map_err(|e| why_not_open(&e))?;
    Ok(Box::new(Connection { socket, encoding, waiting: VecDeque::new(), is_unflushed: false }))
}

fn why_not_open(error: &Error) -> OpenError {
    match error {
        Error::Http(response) => {
            let status = response.status();
            let may_pass =
                [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
            let why = format!("it answered {status}");
            if status.is_client_error() && !may_pass.contains(&status) {
                OpenError::Unwelcome(why)
            } else {
                OpenError::Unreachable(why)
            }
        }
        Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(_)) => {
            OpenError::Unwelcome("it does not speak this client's version of the protocol".into())
        }
        Error::Url(_) | Error::HttpFormat(_) => OpenError::Unwelcome(error.to_string()),
        _ => OpenError::Unreachable(in_words(error)),
    }
}

/// The error for people, where the library's own words are for developers.
fn in_words(error: &Error) -> String {
    match error {
        _ if error.to_string().contains(crate::account::NO_TLS) => {
            "no TLS there; try http:// in place of https://".to_owned()
        }
        Error::ConnectionClosed | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            "the other side ended it without a word".to_owned()
        }
        // A TLS error comes as one of these, and says which certificate it does not like.
        Error::Io(error) if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::Other) => {
            error.to_string()
        }
        Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
            kind if error.raw_os_error().is_some() => kind.to_string(),
            _ => error.to_string(),
        },
        other => other.to_string(),
    }
}

impl Connection {
    /// Puts a frame in line. It is written by [`Connection::next`].
    pub(crate) fn send(&mut self, frame: Vec<u8>) {
        self.waiting.push_back(frame);
    }

    /// Writes what waits and gives the next that comes, unless reading is held back. May be dropped and
    /// called again at any time without losing anything.
    pub(crate) async fn next(&mut self, may_read: bool) -> Incoming {
        poll_fn(|cx| self.poll_next(may_read, cx)).await
    }

    fn poll_next(&mut self, may_read: bool, cx: &mut Context<'_>) -> Poll<Incoming> {
        if let Err(error) = self.poll_write(cx) {
            return Poll::Ready(closed_by(&error));
        }
        if !may_read || self.waiting.len() >= FRAMES_WAITING_MAX {
            return Poll::Pending;
        }
        loop {
            let message = match Pin::new(&mut self.socket).poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(closed_by(&Error::ConnectionClosed)),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(closed_by(&error)),
                Poll::Ready(Some(Ok(message))) => message,
            };
            return Poll::Ready(match (message, self.encoding) {
                (Message::Text(text), Encoding::Json) => Incoming::Frame(text.into()),
                (Message::Binary(bytes), Encoding::Bincode) => Incoming::Frame(bytes),
                (Message::Text(_) | Message::Binary(_), _) => Incoming::Foreign,
                (Message::Close(frame), _) => Incoming::Closed {
                    code: frame.as_ref().map(|frame| frame.code.into()),
                    reason: frame.map_or_else(String::new, |frame| frame.reason.to_string()),
                },
                // Tungstenite answers control pings itself.
                (Message::Ping(_) | Message::Pong(_) | Message::Frame(_), _) => continue,
            });
        }
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Result<(), Error> {
        let mut socket = Pin::new(&mut self.socket);
        while !self.waiting.is_empty() && socket.as_mut().poll_ready(cx)?.is_ready() {
            let Some(frame) = self.waiting.pop_front() else { break };
            let message = match self.encoding {
                Encoding::Json => Message::Text(Utf8Bytes::try_from(frame)?),
                Encoding::Bincode => Message::Binary(frame.into()),
            };
            socket.as_mut().start_send(message)?;
            self.is_unflushed = true;
        }
        if self.is_unflushed && socket.poll_flush(cx)?.is_ready() {
            self.is_unflushed = false;
        }
        Ok(())
    }

    /// Writes what waits and says good-bye, if the other side listens, and does not wait long for it.
    pub(crate) async fn close(mut self) {
        let frame = CloseFrame { code: CloseCode::Normal, reason: "normal".into() };
        let polite = async {
            let all_written = poll_fn(|cx| match self.poll_write(cx) {
                Ok(()) if self.is_unflushed || !self.waiting.is_empty() => Poll::Pending,
                result => Poll::Ready(result),
            });
            if all_written.await.is_ok() && self.socket.close(Some(frame)).await.is_ok() {
                while let Incoming::Frame(_) | Incoming::Foreign = self.next(true).await {}
            }
        };
        let _ = tokio::time::timeout(Duration::from_millis(CLOSE_MS_MAX), polite).await;
    }
}

fn closed_by(error: &Error) -> Incoming {
    Incoming::Closed { code: None, reason: in_words(error) }
}
