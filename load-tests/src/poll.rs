//! epoll, level-triggered: which of thousands of sockets can be read or written. It keeps numbers of seats
//! and never the sockets themselves.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};

use crate::units;

/// Most sockets that one wait reports.
const EVENTS_MAX: usize = 1024;

/// What a seat's socket waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interest {
    /// Bytes from the server.
    Read,
    /// Those, and room for bytes to it.
    ReadWrite,
}

impl Interest {
    fn flags(self) -> EventFlags {
        match self {
            Interest::Read => EventFlags::IN,
            Interest::ReadWrite => EventFlags::IN | EventFlags::OUT,
        }
    }
}

/// What a seat's socket can do now.
#[derive(Debug, Clone, Copy)]
pub struct Ready {
    /// Whose.
    pub seat: usize,
    /// There is something to read, the end of it, or an error.
    pub read: bool,
    /// There is room to write.
    pub write: bool,
}

/// An epoll instance.
#[derive(Debug)]
pub struct Poll {
    epoll: OwnedFd,
    ready: Vec<Ready>,
}

impl Poll {
    /// A new one that watches nothing.
    ///
    /// # Errors
    /// When the process may open no more files.
    pub fn new() -> io::Result<Poll> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        Ok(Poll { epoll, ready: Vec::with_capacity(EVENTS_MAX) })
    }

    /// Watches a seat's socket.
    ///
    /// # Errors
    /// When the kernel has no room for it.
    pub fn add(&self, socket: impl AsFd, seat: usize, interest: Interest) -> io::Result<()> {
        Ok(epoll::add(&self.epoll, socket, EventData::new_u64(units::count(seat)), interest.flags())?)
    }

    /// Changes what a seat's socket waits for.
    ///
    /// # Errors
    /// When the socket was not watched.
    pub fn change(&self, socket: impl AsFd, seat: usize, interest: Interest) -> io::Result<()> {
        Ok(epoll::modify(&self.epoll, socket, EventData::new_u64(units::count(seat)), interest.flags())?)
    }

    /// Watches a socket no longer.
    ///
    /// # Errors
    /// When the socket was not watched.
    pub fn remove(&self, socket: impl AsFd) -> io::Result<()> {
        Ok(epoll::delete(&self.epoll, socket)?)
    }

    /// Waits until a socket can do something or the time is over; says how many can.
    ///
    /// # Errors
    /// Only on a fault of the kernel's or ours.
    pub fn wait(&mut self, timeout: Duration) -> io::Result<usize> {
        let timeout = Timespec::try_from(timeout).map_err(|_| io::ErrorKind::InvalidInput)?;
        // On the stack: the kernel's events hold raw pointers and could not move to another thread.
        let mut events = [const { MaybeUninit::<Event>::uninit() }; EVENTS_MAX];
        self.ready.clear();
        match epoll::wait(&self.epoll, &mut events, Some(&timeout)) {
            Ok((events, _)) => self.ready.extend(events.iter().map(ready)),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(self.ready.len())
    }

    /// The `nth` of those that the last wait found.
    #[must_use]
    #[inline]
    pub fn ready(&self, nth: usize) -> Option<Ready> {
        self.ready.get(nth).copied()
    }
}

fn ready(event: &Event) -> Ready {
    // The event is packed: its fields are copied before they are looked at.
    let (flags, data) = (event.flags, event.data);
    Ready {
        seat: units::index(data.u64()),
        read: flags.intersects(EventFlags::IN | EventFlags::HUP | EventFlags::ERR),
        write: flags.contains(EventFlags::OUT),
    }
}
