//! How a connection ends: the close frame after what waits, then a moment for the peer to take it. A socket
//! closed with unread bytes in it would be reset, and the close frame lost with it.

use linli_protocol::CloseCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Duration, timeout};

use super::{Fault, Session, write_to};
use crate::hub;
use crate::limits;

/// The close code for a failure of reading; `None` if the peer is gone and there is nobody to tell.
pub(super) fn code_of(fault: Fault) -> Option<CloseCode> {
    match fault {
        Fault::Gone => None,
        Fault::Protocol => Some(CloseCode::ProtocolError),
        Fault::TooLarge => Some(CloseCode::TooLarge),
        Fault::NotUtf8 => Some(CloseCode::NotUtf8),
    }
}

impl Session {
    /// Says why, and ends. A peer that does not take it within [`limits::CLOSE_MS_MAX`] goes without.
    pub(super) async fn close(&mut self, code: CloseCode) {
        self.take_back();
        self.out.own().extend_from_slice(&hub::close_frame(code));
        let within = Duration::from_millis(limits::CLOSE_MS_MAX);
        let _ = timeout(within, self.say_goodbye()).await;
    }

    async fn say_goodbye(&mut self) {
        while !self.out.is_empty() {
            if self.socket.writable().await.is_err() || !self.write_rest() {
                return;
            }
        }
        if self.socket.shutdown().await.is_err() {
            return;
        }
        let mut unread = [0; 1024];
        while matches!(self.socket.read(&mut unread).await, Ok(read) if read > 0) {}
    }

    fn write_rest(&mut self) -> bool {
        let socket = &self.socket;
        match self.out.write(|slices| write_to(socket, slices)) {
            Ok(_) => true,
            Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
        }
    }
}
