//! One WebSocket connection without blocking: the socket, what was read of an unfinished frame, what could not
//! be written yet. Reading goes through a buffer that all connections share; an idle one holds no memory here.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use linli_protocol::limits::SERVER_FRAME_BYTES_MAX;
use rustix::net::{AddressFamily, SocketFlags, SocketType, connect, socket_with, sockopt};

use crate::ws;

/// Most bytes taken by one read. Enough to take a busy server's joined writes in one call, small enough
/// to stay in the processor's cache.
const READ_BYTES_MAX: usize = 128 * 1024;
/// The shared buffer: the largest unfinished frame and one read.
const SCRATCH_BYTES: usize = SERVER_FRAME_BYTES_MAX + ws::HEADER_BYTES_MAX + READ_BYTES_MAX;
/// An unfinished frame's buffer above this is given back when the frame is finished.
const REST_BYTES_KEPT: usize = 4 * 1024;
/// Receive buffer of a reader that is going to stop, so that the server and not the kernel has to hold back.
const TIGHT_RECEIVE_BYTES: usize = 4 * 1024;

/// The buffer that all connections of a thread read through.
#[must_use]
pub fn scratch() -> Vec<u8> {
    vec![0; SCRATCH_BYTES]
}

/// One connection.
#[derive(Debug)]
pub struct Link {
    stream: TcpStream,
    rest: Vec<u8>,
    unsent: Vec<u8>,
}

impl Link {
    /// Begins to connect. A `tight` link has small buffers in the kernel.
    ///
    /// # Errors
    /// When the process may open no more files, or nobody listens there.
    pub fn open(address: SocketAddr, tight: bool) -> io::Result<Link> {
        let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = socket_with(family, SocketType::STREAM, flags, None)?;
        sockopt::set_tcp_nodelay(&socket, true)?;
        if tight {
            sockopt::set_socket_recv_buffer_size(&socket, TIGHT_RECEIVE_BYTES)?;
        }
        match connect(&socket, &address) {
            Ok(()) | Err(rustix::io::Errno::INPROGRESS) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Link { stream: TcpStream::from(socket), rest: Vec::new(), unsent: Vec::new() })
    }

    /// Whether connecting succeeded, once the socket can be written.
    ///
    /// # Errors
    /// Why it did not.
    pub fn connected(&self) -> io::Result<()> {
        self.stream.take_error()?.map_or(Ok(()), Err)
    }

    /// Reads once. The bytes lie at the start of `scratch`, after those of an unfinished frame; returned is
    /// where they end, or None when nothing had come. An error of kind `UnexpectedEof` is the end.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn read(&mut self, scratch: &mut [u8]) -> io::Result<Option<usize>> {
        let kept = self.rest.len();
        scratch[..kept].copy_from_slice(&self.rest);
        match self.stream.read(&mut scratch[kept..kept + READ_BYTES_MAX]) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => Ok(Some(kept + read)),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Keeps what is left of a read: the beginning of a frame.
    pub fn keep(&mut self, rest: &[u8]) {
        self.rest.clear();
        if rest.is_empty() && self.rest.capacity() > REST_BYTES_KEPT {
            self.rest = Vec::new();
        }
        self.rest.extend_from_slice(rest);
    }

    /// Sends bytes, or keeps them until there is room.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.unsent.extend_from_slice(bytes);
        self.flush()
    }

    /// Sends what could not be sent before.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn flush(&mut self) -> io::Result<()> {
        let mut sent = 0;
        while sent < self.unsent.len() {
            match self.stream.write(&self.unsent[sent..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => sent += written,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.unsent.drain(..sent);
        if self.unsent.is_empty() && self.unsent.capacity() > REST_BYTES_KEPT {
            self.unsent = Vec::new();
        }
        Ok(())
    }

    /// Bytes that wait for room.
    #[must_use]
    pub fn unsent_bytes(&self) -> usize {
        self.unsent.len()
    }

    /// Cuts the connection as a lost one is cut: a reset, no goodbye, no port left waiting.
    pub fn cut(self) {
        // Should the option fail, the close is an ordinary one, which does as well.
        let _ = sockopt::set_socket_linger(&self.stream, Some(Duration::ZERO));
    }
}

impl AsFd for Link {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}
