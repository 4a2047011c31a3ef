//! The socket below the WebSocket library. The library reads through it; what it wants to write (pongs, the
//! answer to a close) is caught here, so that the session alone decides what goes out between which frames.
//!
//! It also holds an unsigned connection to its few bytes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use linli_protocol::limits as wire;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::limits;

/// The socket, tapped.
#[derive(Debug)]
pub(super) struct Tap<S> {
    socket: S,
    control: Vec<u8>,
    /// Bytes that may still be read before sign-in; `None` once signed in.
    unsigned_left: Option<usize>,
}

impl<S> Tap<S> {
    pub(super) fn new(socket: S, bytes_read_already: usize) -> Tap<S> {
        // One more than allowed, so that only the byte too many is too many.
        let unsigned_left = Some((wire::UNSIGNED_BYTES_MAX + 1).saturating_sub(bytes_read_already));
        Tap { socket, control: Vec::new(), unsigned_left }
    }

    pub(super) fn socket(&self) -> &S {
        &self.socket
    }

    pub(super) fn socket_mut(&mut self) -> &mut S {
        &mut self.socket
    }

    /// Takes the limit of unsigned connections away.
    pub(super) fn signed_in(&mut self) {
        self.unsigned_left = None;
    }

    /// Whether the limit of unsigned connections was met.
    pub(super) fn is_over_unsigned(&self) -> bool {
        self.unsigned_left == Some(0)
    }

    /// Whether the library wanted to write something since the last time.
    pub(super) fn has_control(&self) -> bool {
        !self.control.is_empty()
    }

    /// What the library wanted to write since the last time.
    pub(super) fn take_control(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.control)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(left) = self.unsigned_left else {
            return Pin::new(&mut self.socket).poll_read(cx, buf);
        };
        let too_many = || Poll::Ready(Err(io::Error::other("more than an unsigned connection may send")));
        if left == 0 {
            return too_many();
        }
        // Copied once more, but only the few bytes before sign-in.
        let mut part = [0; limits::READ_BUFFER_BYTES];
        let most = left.min(part.len()).min(buf.remaining());
        let mut part = ReadBuf::new(&mut part[..most]);
        std::task::ready!(Pin::new(&mut self.socket).poll_read(cx, &mut part))?;
        let left = left - part.filled().len();
        self.unsigned_left = Some(left);
        if left == 0 {
            return too_many();
        }
        buf.put_slice(part.filled());
        Poll::Ready(Ok(()))
    }
}

impl<S: Unpin> AsyncWrite for Tap<S> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.control.len() + bytes.len() > limits::CONTROL_BYTES_MAX {
            return Poll::Ready(Err(io::Error::other("pings without reading the pongs")));
        }
        self.control.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn what_is_written_is_caught_and_never_reaches_the_socket() {
        let (socket, mut peer) = tokio::io::duplex(64);
        let mut tap = Tap::new(socket, 0);
        tap.write_all(b"pong").await.unwrap();
        tap.flush().await.unwrap();
        assert_eq!(tap.take_control(), b"pong");
        drop(tap);
        let mut rest = Vec::new();
        peer.read_to_end(&mut rest).await.unwrap();
        assert!(rest.is_empty());
    }

    #[tokio::test]
    async fn caught_bytes_are_bounded() {
        let (socket, _peer) = tokio::io::duplex(64);
        let mut tap = Tap::new(socket, 0);
        tap.write_all(&vec![0; limits::CONTROL_BYTES_MAX]).await.unwrap();
        assert!(tap.write_all(b"x").await.is_err());
    }

    #[tokio::test]
    async fn an_unsigned_connection_reads_four_kib_and_a_signed_one_what_comes() {
        let (socket, mut peer) = tokio::io::duplex(64 * 1024);
        peer.write_all(&vec![7; 10_000]).await.unwrap();
        let mut tap = Tap::new(socket, 96);
        let mut buffer = vec![0; 10_000];
        tap.read_exact(&mut buffer[..4000]).await.unwrap();
        assert_eq!(buffer[..4000], vec![7; 4000]);
        assert!(!tap.is_over_unsigned());
        assert!(tap.read_exact(&mut buffer[..1]).await.is_err());
        assert!(tap.is_over_unsigned());
        assert!(tap.read(&mut buffer).await.is_err());
        tap.signed_in();
        tap.read_exact(&mut buffer[..5999]).await.unwrap();
    }
}
