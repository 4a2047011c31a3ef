//! A bad line between clients and the server: it delays, splits, breaks off in the middle of a frame, and falls silent
//! without closing, as [`Plan`]s say. What it hands on, it hands on unchanged and in order.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
#[cfg(test)]
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::plan::{End, Pieces, Plan, Way};
use crate::torture::random::Random;
use crate::units;

/// Bytes taken in one read.
const READ_BYTES: usize = 4096;

/// A proxy to one server. Its connections end with it.
#[derive(Debug)]
pub(super) struct Proxy {
    /// Where clients connect.
    pub(super) address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

/// What was done to connections.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figures {
    /// Connections so far.
    pub(super) connections: u64,
    /// Of these, closed or reset after their time.
    pub(super) broken: u64,
    /// Of these, fallen silent.
    pub(super) silenced: u64,
}

#[derive(Debug)]
struct State {
    server: SocketAddr,
    /// `None`: lines are good from now on.
    random: Mutex<Option<Random>>,
    /// All lines are silent both ways, whatever their plan.
    frozen: watch::Sender<bool>,
    connections: AtomicU64,
    broken: AtomicU64,
    silenced: AtomicU64,
}

impl Proxy {
    /// A proxy whose lines are bad as the seed says.
    ///
    /// # Errors
    /// When there is no port.
    pub(super) async fn bad(server: SocketAddr, random: Random) -> Result<Proxy> {
        Proxy::open(server, Some(random)).await
    }

    /// A proxy whose lines are good until they are [frozen](Proxy::freeze).
    ///
    /// # Errors
    /// When there is no port.
    pub(super) async fn good(server: SocketAddr) -> Result<Proxy> {
        Proxy::open(server, None).await
    }

    async fn open(server: SocketAddr, random: Option<Random>) -> Result<Proxy> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("a port for the proxy")?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            server,
            random: Mutex::new(random),
            frozen: watch::Sender::new(false),
            connections: AtomicU64::new(0),
            broken: AtomicU64::new(0),
            silenced: AtomicU64::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&state)));
        Ok(Proxy { address, state, accepting })
    }

    /// From now on new connections hold. Those that are bad already stay so: a line that is silent for ever is for
    /// its two ends to find out.
    pub(super) fn calm(&self) {
        *self.state.random.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Hands nothing on any more and closes nothing: as if every cable were cut.
    pub(super) fn freeze(&self) {
        self.state.frozen.send_replace(true);
    }

    /// What was done so far.
    #[must_use]
    pub(super) fn figures(&self) -> Figures {
        let State { connections, broken, silenced, .. } = &*self.state;
        Figures {
            connections: connections.load(Relaxed),
            broken: broken.load(Relaxed),
            silenced: silenced.load(Relaxed),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    // Dropped with this task, and its tasks with it.
    let mut lines = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        state.connections.fetch_add(1, Relaxed);
        let plan = match &mut *state.random.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(random) => Plan::choose(random),
            None => Plan::good(),
        };
        lines.spawn(hand_on(client, plan, Arc::clone(&state)));
        while lines.try_join_next().is_some() {}
    }
}

/// One connection. An error is its end, whatever it was: the other side is dropped with it.
async fn hand_on(mut client: TcpStream, plan: Plan, state: Arc<State>) -> io::Result<()> {
    let mut server = TcpStream::connect(state.server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let trouble = watch::Sender::new(None);
    let end = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let pump = |way| Pump { way, plan, trouble: &trouble, state: &state, handed_on: 0 };
        tokio::select! {
            _ = pump(Way::Up).run(from_client, to_server) => None,
            _ = pump(Way::Down).run(from_server, to_client) => None,
            end = has_come(&trouble) => Some(end),
        }
    };
    if end.is_some() {
        state.broken.fetch_add(1, Relaxed);
    }
    if end == Some(End::Resets) {
        client.set_zero_linger()?;
        server.set_zero_linger()?;
    }
    Ok(())
}

/// Waits for the end that is not silent; a silence ends in a close, or never.
async fn has_come(trouble: &watch::Sender<Option<End>>) -> End {
    let end = trouble.subscribe().wait_for(Option::is_some).await.ok().and_then(|end| *end);
    match end {
        Some(End::FallsSilent { lasting: Some(lasting), .. }) => {
            tokio::time::sleep(lasting).await;
            End::Closes
        }
        Some(End::FallsSilent { lasting: None, .. }) | None => std::future::pending().await,
        Some(end) => end,
    }
}

/// Waits until it is so; what is watched is let go of again.
async fn until<T>(watched: &mut watch::Receiver<T>, is: impl FnMut(&T) -> bool) {
    // Fails only when the connection is over.
    let _ = watched.wait_for(is).await;
}

/// One way of a connection.
struct Pump<'a> {
    way: Way,
    plan: Plan,
    trouble: &'a watch::Sender<Option<End>>,
    state: &'a State,
    handed_on: u64,
}

impl Pump<'_> {
    async fn run(mut self, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>) -> io::Result<()> {
        let mut buffer = [0; READ_BYTES];
        let (mut trouble, mut frozen) = (self.trouble.subscribe(), self.state.frozen.subscribe());
        let way = self.way;
        let is_silent = move |end: &Option<End>| match (end, way) {
            (Some(End::FallsSilent { up, .. }), Way::Up) => *up,
            (Some(End::FallsSilent { down, .. }), Way::Down) => *down,
            _ => false,
        };
        loop {
            // Nothing is read while nothing is handed on: the kernels at both ends notice no close either.
            let read = tokio::select! {
                read = from.read(&mut buffer) => read?,
                () = until(&mut trouble, is_silent) => return std::future::pending().await,
                () = until(&mut frozen, |frozen| *frozen) => return std::future::pending().await,
            };
            if read == 0 {
                return Ok(());
            }
            if !self.plan.delay.is_zero() {
                tokio::time::sleep(self.plan.delay).await;
            }
            let bytes = &buffer[..read];
            match self.plan.end {
                Some((way, after, end))
                    if way == self.way && self.handed_on + units::count(read) >= after =>
                {
                    let left = usize::try_from(after - self.handed_on).unwrap_or(read);
                    self.write(&mut to, &bytes[..left]).await?;
                    if matches!(end, End::FallsSilent { .. }) {
                        self.state.silenced.fetch_add(1, Relaxed);
                    }
                    self.trouble.send_replace(Some(end));
                    // The other way may go on.
                    return std::future::pending().await;
                }
                _ => self.write(&mut to, bytes).await?,
            }
        }
    }

    async fn write(&mut self, to: &mut WriteHalf<'_>, bytes: &[u8]) -> io::Result<()> {
        match self.plan.pieces {
            Some(Pieces { bytes: size, until_bytes }) if self.handed_on < until_bytes => {
                for piece in bytes.chunks(size) {
                    to.write_all(piece).await?;
                    tokio::task::yield_now().await;
                }
            }
            _ => to.write_all(bytes).await?,
        }
        self.handed_on += units::count(bytes.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn a_good_line_hands_on_everything_and_the_close() {
        let proxy = Proxy::good(echo().await).await.unwrap();
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        stream.write_all(&vec![7; 100_000]).await.unwrap();
        let mut back = vec![0; 100_000];
        stream.read_exact(&mut back).await.unwrap();
        assert!(back.iter().all(|byte| *byte == 7));
        stream.shutdown().await.unwrap();
        assert_eq!(stream.read(&mut back).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_frozen_line_hands_on_nothing_and_does_not_close() {
        let proxy = Proxy::good(echo().await).await.unwrap();
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        stream.write_all(b"before").await.unwrap();
        let mut back = [0; 6];
        stream.read_exact(&mut back).await.unwrap();
        proxy.freeze();
        stream.write_all(b"after").await.unwrap();
        let heard = tokio::time::timeout(Duration::from_millis(100), stream.read(&mut back)).await;
        assert!(heard.is_err(), "{heard:?}");
    }

    #[tokio::test]
    async fn bad_lines_hand_on_a_beginning_of_what_was_said_and_never_anything_else() {
        let proxy = Proxy::bad(echo().await, Random::new(3)).await.unwrap();
        let said: Vec<u8> = (0..20_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        for _ in 0..40 {
            let mut stream = TcpStream::connect(proxy.address).await.unwrap();
            let (mut from, mut to) = stream.split();
            let mut back = Vec::new();
            let talk = async {
                let _ = to.write_all(&said).await;
                let _ = to.shutdown().await;
            };
            let hear = async { while matches!(from.read_buf(&mut back).await, Ok(read) if read > 0) {} };
            let both = async { tokio::join!(talk, hear) };
            let _ = tokio::time::timeout(Duration::from_millis(150), both).await;
            assert!(said.starts_with(&back), "{} bytes came back", back.len());
        }
        let Figures { connections, broken, silenced } = proxy.figures();
        assert_eq!(connections, 40);
        assert!(broken > 0 && silenced > 0, "{broken} broke, {silenced} fell silent");
        proxy.calm();
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        stream.write_all(&said).await.unwrap();
        stream.read_exact(&mut vec![0; said.len()]).await.unwrap();
    }
}
