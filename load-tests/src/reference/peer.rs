//! One connection of the bare server: what was read of an unfinished frame, and what waits for room.

use std::io::{self, Read, Write};
use std::net::TcpStream;

/// Bytes that may wait for a reader that falls behind; one with more is disconnected. That is all a server
/// without a history can do with it.
pub(super) const WAITING_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Buffers above this are given back when they are empty.
const KEPT_BYTES: usize = 4 * 1024;

/// One connection.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) socket: TcpStream,
    // None until the upgrade: which of the server's groups.
    pub(super) group: Option<usize>,
    // Whether the poll waits for room to write.
    pub(super) writing: bool,
    rest: Vec<u8>,
    waiting: Vec<u8>,
}

impl Peer {
    /// A connection that was just accepted.
    pub(super) fn new(socket: TcpStream) -> Peer {
        Peer { socket, group: None, writing: false, rest: Vec::new(), waiting: Vec::new() }
    }

    /// Reads once into the shared buffer, behind what was left of the last time; returns where the bytes end.
    pub(super) fn read(&mut self, scratch: &mut [u8]) -> io::Result<Option<usize>> {
        let kept = self.rest.len();
        scratch[..kept].copy_from_slice(&self.rest);
        match self.socket.read(&mut scratch[kept..]) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => Ok(Some(kept + read)),
            Err(error) if passing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps the beginning of a frame.
    pub(super) fn keep(&mut self, rest: &[u8]) {
        self.rest.clear();
        if rest.is_empty() && self.rest.capacity() > KEPT_BYTES {
            self.rest = Vec::new();
        }
        self.rest.extend_from_slice(rest);
    }

    /// Writes at once what the socket takes; the rest waits. Says whether something waits.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<bool> {
        let sent = if self.waiting.is_empty() { write_some(&mut self.socket, bytes)? } else { 0 };
        self.waiting.extend_from_slice(&bytes[sent..]);
        if self.waiting.len() > WAITING_BYTES_MAX {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        Ok(!self.waiting.is_empty())
    }

    /// Writes what waits. Says whether something still does.
    pub(super) fn flush(&mut self) -> io::Result<bool> {
        let sent = write_some(&mut self.socket, &self.waiting)?;
        self.waiting.drain(..sent);
        if self.waiting.is_empty() && self.waiting.capacity() > KEPT_BYTES {
            self.waiting = Vec::new();
        }
        Ok(!self.waiting.is_empty())
    }
}

/// One write call; a short one means that the socket is full.
fn write_some(socket: &mut TcpStream, bytes: &[u8]) -> io::Result<usize> {
    if bytes.is_empty() {
        return Ok(0);
    }
    match socket.write(bytes) {
        Err(error) if passing(&error) => Ok(0),
        result => result,
    }
}

fn passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_reader_that_takes_nothing_is_refused_more_than_the_bound() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let _reader = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let socket = listener.accept().unwrap().0;
        socket.set_nonblocking(true).unwrap();
        let mut peer = Peer::new(socket);
        let chunk = vec![b'x'; 64 * 1024];
        let refused = (0..10_000).find_map(|_| peer.send(&chunk).err()).unwrap();
        assert_eq!(refused.kind(), io::ErrorKind::OutOfMemory);
        assert!(peer.waiting.len() <= WAITING_BYTES_MAX + chunk.len());
    }
}
