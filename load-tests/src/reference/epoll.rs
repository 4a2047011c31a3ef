//! The bare broadcaster: one thread, one epoll, no runtime. Either each message is written to each member as
//! it comes, or the messages of one epoll batch are joined per group and written to each member once.

use std::collections::HashMap;
use std::net::TcpListener;
use std::time::Duration;

use anyhow::Result;

use super::frames::{self, PAYLOAD_BYTES_MAX};
use super::peer::Peer;
use crate::poll::{Interest, Poll};
use crate::ws;

/// The listener's number in the poll; connections are numbered from 1.
const LISTENER: usize = 0;
/// Most connections accepted before others get their turn.
const ACCEPTS_MAX: usize = 256;
/// Most groups.
const GROUPS_MAX: usize = 20_000;
/// The shared buffer that all connections are read through.
const SCRATCH_BYTES: usize = 2 * (PAYLOAD_BYTES_MAX + ws::HEADER_BYTES_MAX);
/// Nothing happens by time here; a wait just has to have an end.
const WAIT: Duration = Duration::from_secs(1);

/// A group: who is in it, and in the joined form what waits for the end of the batch.
#[derive(Debug, Default)]
struct Group {
    members: Vec<usize>,
    batch: Vec<u8>,
}

struct Server {
    poll: Poll,
    listener: TcpListener,
    joined: bool,
    // By number; none at 0 and where a connection has gone.
    peers: Vec<Option<Peer>>,
    free: Vec<usize>,
    numbers: HashMap<u32, usize>,
    groups: Vec<Group>,
    // Groups with a batch, in the joined form.
    said: Vec<usize>,
    lost: Vec<usize>,
    scratch: Vec<u8>,
}

/// Serves for ever.
pub(super) fn serve(listener: TcpListener, joined: bool) -> Result<()> {
    let poll = Poll::new()?;
    poll.add(&listener, LISTENER, Interest::Read)?;
    let mut server = Server {
        poll,
        listener,
        joined,
        peers: vec![None],
        free: Vec::new(),
        numbers: HashMap::new(),
        groups: Vec::new(),
        said: Vec::new(),
        lost: Vec::new(),
        scratch: vec![0; SCRATCH_BYTES],
    };
    loop {
        server.turn()?;
    }
}

impl Server {
    /// One epoll batch.
    fn turn(&mut self) -> Result<()> {
        for nth in 0..self.poll.wait(WAIT)? {
            let Some(ready) = self.poll.ready(nth) else { continue };
            if ready.seat == LISTENER {
                self.accept();
                continue;
            }
            if ready.write {
                self.flush(ready.seat);
            }
            if ready.read {
                self.read(ready.seat);
            }
        }
        for group in std::mem::take(&mut self.said) {
            let bytes = std::mem::take(&mut self.groups[group].batch);
            self.broadcast(group, &bytes);
            // Its room is kept for the next batch.
            self.groups[group].batch = bytes;
            self.groups[group].batch.clear();
        }
        for seat in std::mem::take(&mut self.lost) {
            self.remove(seat);
        }
        Ok(())
    }

    fn accept(&mut self) {
        for _ in 0..ACCEPTS_MAX {
            let Ok((socket, _)) = self.listener.accept() else { return };
            let seat = self.free.last().copied().unwrap_or(self.peers.len());
            let watched = socket
                .set_nonblocking(true)
                .and_then(|()| socket.set_nodelay(true))
                .and_then(|()| self.poll.add(&socket, seat, Interest::Read));
            if watched.is_err() {
                continue;
            }
            if self.free.pop().is_none() {
                self.peers.push(None);
            }
            self.peers[seat] = Some(Peer::new(socket));
        }
    }

    fn read(&mut self, seat: usize) {
        let Some(peer) = self.peers[seat].as_mut() else { return };
        match peer.read(&mut self.scratch) {
            Ok(None) => {}
            Ok(Some(end)) => {
                // Moved out while frames borrow from it; no bytes move.
                let mut scratch = std::mem::take(&mut self.scratch);
                if self.digest(seat, &mut scratch[..end]).is_err() {
                    self.lost.push(seat);
                }
                self.scratch = scratch;
            }
            Err(_) => self.lost.push(seat),
        }
    }

    fn digest(&mut self, seat: usize, mut bytes: &mut [u8]) -> Result<(), &'static str> {
        let upgraded = self.peers[seat].as_ref().is_some_and(|peer| peer.group.is_some());
        if !upgraded {
            if let Some(upgrade) = frames::upgrade(bytes)? {
                self.join(seat, upgrade.group)?;
                self.send(seat, &upgrade.answer);
                bytes = &mut bytes[upgrade.end..];
            } else {
                self.keep(seat, bytes);
                return Ok(());
            }
        }
        while let Some(frame) = frames::client_frame(bytes)? {
            let length = frame.bytes;
            match frame.opcode {
                ws::TEXT => self.say(seat, frame.payload),
                ws::PING => {
                    let mut pong = Vec::new();
                    frames::put_frame(&mut pong, ws::PONG, frame.payload);
                    self.send(seat, &pong);
                }
                ws::PONG => {}
                _ => return Err("closed, or a frame that has no place here"),
            }
            bytes = &mut bytes[length..];
        }
        self.keep(seat, bytes);
        Ok(())
    }

    fn keep(&mut self, seat: usize, rest: &[u8]) {
        if let Some(peer) = self.peers[seat].as_mut() {
            peer.keep(rest);
        }
    }

    fn join(&mut self, seat: usize, number: u32) -> Result<(), &'static str> {
        let known = self.numbers.get(&number).copied();
        if known.is_none() && self.groups.len() >= GROUPS_MAX {
            return Err("too many groups");
        }
        let group = known.unwrap_or_else(|| {
            self.groups.push(Group::default());
            self.numbers.insert(number, self.groups.len() - 1);
            self.groups.len() - 1
        });
        self.groups[group].members.push(seat);
        if let Some(peer) = self.peers[seat].as_mut() {
            peer.group = Some(group);
        }
        Ok(())
    }

    fn say(&mut self, seat: usize, payload: &[u8]) {
        let Some(group) = self.peers[seat].as_ref().and_then(|peer| peer.group) else { return };
        if !self.joined {
            let mut frame = Vec::with_capacity(payload.len() + ws::HEADER_BYTES_MAX);
            frames::put_frame(&mut frame, ws::TEXT, payload);
            self.broadcast(group, &frame);
            return;
        }
        let batch = &mut self.groups[group].batch;
        if batch.is_empty() {
            self.said.push(group);
        }
        frames::put_frame(batch, ws::TEXT, payload);
    }

    fn broadcast(&mut self, group: usize, bytes: &[u8]) {
        let members = std::mem::take(&mut self.groups[group].members);
        for seat in &members {
            self.send(*seat, bytes);
        }
        self.groups[group].members = members;
    }

    fn send(&mut self, seat: usize, bytes: &[u8]) {
        let Some(peer) = self.peers[seat].as_mut() else { return };
        let result = peer.send(bytes).and_then(|waiting| {
            if waiting && !peer.writing {
                peer.writing = true;
                self.poll.change(&peer.socket, seat, Interest::ReadWrite)?;
            }
            Ok(())
        });
        if result.is_err() {
            self.lost.push(seat);
        }
    }

    fn flush(&mut self, seat: usize) {
        let Some(peer) = self.peers[seat].as_mut() else { return };
        let result = peer.flush().and_then(|waiting| {
            if !waiting && peer.writing {
                peer.writing = false;
                self.poll.change(&peer.socket, seat, Interest::Read)?;
            }
            Ok(())
        });
        if result.is_err() {
            self.lost.push(seat);
        }
    }

    fn remove(&mut self, seat: usize) {
        // Closing the socket takes it out of the poll. It may be listed twice.
        let Some(peer) = self.peers[seat].take() else { return };
        self.free.push(seat);
        if let Some(group) = peer.group {
            self.groups[group].members.retain(|member| *member != seat);
        }
    }
}
