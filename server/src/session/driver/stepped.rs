//! A session without a socket's readiness and without threads: a simulation hands messages in, takes bytes out,
//! and says when a page has been read. Everything else is the session's own code, in the order of its loop.
//!
//! Never here: anything that decides. What this file does by hand is what the loop waits for.

use std::net::TcpStream as StdTcpStream;
use std::sync::Arc;
use std::task::{Context, Waker};

use bytes::Bytes;
use linli_protocol::codec::Encoding;
use linli_protocol::{CloseCode, RequestId};
use rustix::net::{AddressFamily, SocketType, socket};
use tokio::net::TcpStream;

use super::{Accepted, Page, PageError, Session, frame_of};
use crate::session::incoming::Received;
use crate::session::{House, readers};

/// A session, driven by hand. It needs a tokio runtime's context, for its timer only.
pub struct SteppedSession {
    session: Session,
    page: Option<Result<Page, PageError>>,
}

impl SteppedSession {
    /// A connection whose upgrade is done.
    ///
    /// # Errors
    /// The operating system gives no descriptor; a retry may help later.
    pub fn open(house: Arc<House>, encoding: Encoding) -> std::io::Result<SteppedSession> {
        // The session's type has a socket; this one is never connected, read or written.
        let nowhere = StdTcpStream::from(socket(AddressFamily::INET, SocketType::STREAM, None)?);
        nowhere.set_nonblocking(true)?;
        let socket = TcpStream::from_std(nowhere)?;
        let accepted = Accepted { socket, read_already: Bytes::new(), encoding };
        Ok(SteppedSession { session: Session::new(house, accepted), page: None })
    }

    /// Whether the session would read a message now.
    #[must_use]
    pub fn takes_messages(&self) -> bool {
        self.session.closing.is_none() && self.session.takes_frames()
    }

    /// A whole message came.
    pub fn message(&mut self, payload: &[u8]) {
        let text = String::from_utf8_lossy(payload);
        let received = match self.session.encoding {
            Encoding::Json => Received::Text(&text),
            Encoding::Bincode => Received::Binary(payload),
        };
        let frame = frame_of(received, Some(self.session.encoding), self.session.out.own());
        self.session.frame(frame);
    }

    /// Whether the house woke the session; answers true once per wake-up.
    pub fn take_wake(&mut self) -> bool {
        self.session.mailbox.poll_woken(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    /// Takes letters, and what rings have.
    pub fn fill(&mut self) {
        self.session.collect();
        if self.session.closing.is_none() {
            self.session.fill();
        }
    }

    /// Hands out what waits, up to `bytes_max` bytes. 0 is a peer that takes nothing.
    pub fn write(&mut self, bytes_max: usize, into: &mut Vec<u8>) {
        let session = &mut self.session;
        if session.out.is_empty() {
            return;
        }
        let written = session.out.write(|slices| {
            if bytes_max == 0 {
                return Err(std::io::ErrorKind::WouldBlock.into());
            }
            let mut left = bytes_max;
            for slice in slices {
                let taken = left.min(slice.len());
                into.extend_from_slice(&slice[..taken]);
                left -= taken;
            }
            Ok(bytes_max - left)
        });
        if written.is_err() {
            session.stalled();
            return;
        }
        session.progress_ms = session.now_ms();
        if session.is_to_be_filled() {
            session.mailbox.wake();
        }
    }

    /// Whether bytes wait for the peer.
    #[must_use]
    pub fn has_output(&self) -> bool {
        !self.session.out.is_empty()
    }

    /// Whether a page is asked for, or can be asked for now.
    pub fn is_reading(&mut self) -> bool {
        self.session.start_reading();
        self.session.reading.is_some()
    }

    /// The page that is asked for is read now, and told later; answers for which request, if it is not for
    /// catching up.
    pub fn read(&mut self) -> Option<RequestId> {
        let who = self.session.who?;
        let (id, read, _) = self.session.reading.as_ref()?;
        self.page = Some(readers::read_now(&self.session.house.readers, who.user, read));
        *id
    }

    /// Whether a page was read that the session has not been told.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.page.is_some()
    }

    /// The session is told the page that was read.
    pub fn take_page(&mut self) {
        if let Some(page) = self.page.take() {
            self.session.read_done(page);
        }
    }

    /// Time passed: does what is due.
    pub fn time(&mut self) {
        self.session.arm();
        if self.session.now_ms() >= self.session.timer_ms {
            self.session.time();
        }
    }

    /// The code with which the session is closing, if it is.
    #[must_use]
    pub fn closing(&self) -> Option<CloseCode> {
        self.session.closing
    }
}
