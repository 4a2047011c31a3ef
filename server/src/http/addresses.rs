//! How many connections there are, in all and per address, and how fast an address makes new ones. A place is
//! held for a connection's whole life, its session included. Who comes too fast waits: a neighbourhood behind one
//! address is served in turn after a restart, and whoever comes and goes for ever takes nothing from others.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dashmap::DashMap;
use tokio::time::Instant;

use crate::rate::Bucket;

/// Connections between two clearings of addresses that need not be remembered.
const CLEARING_CONNECTIONS: usize = 1024;

/// What is allowed.
#[derive(Debug, Clone, Copy)]
pub struct AddressLimits {
    /// Connections in all.
    pub connections_max: usize,
    /// Connections from one address.
    pub per_address_max: usize,
    /// New connections from one address per second, lastingly; `per_address_max` at once.
    pub per_address_per_s_max: u32,
}

/// The places.
#[derive(Debug)]
pub struct Addresses {
    limits: AddressLimits,
    began: Instant,
    open: AtomicUsize,
    counted: AtomicUsize,
    by_address: DashMap<IpAddr, Client>,
}

/// An address that has connections, or had so many lately that it must wait for more.
#[derive(Debug)]
struct Client {
    open: usize,
    turns: Bucket,
}

/// One connection's place; dropping it makes room.
#[derive(Debug)]
pub struct Place {
    addresses: Arc<Addresses>,
    /// `None` if only the total is counted.
    address: Option<IpAddr>,
    counts_in_total: bool,
    turn_at: Instant,
}

impl Place {
    /// Waits until it is this connection's turn: nothing is read of it before.
    pub(super) async fn turn(&self) {
        if !self.turn_at.elapsed().is_zero() {
            return;
        }
        tokio::time::sleep_until(self.turn_at).await;
    }
}

impl Addresses {
    /// Room within these limits.
    #[must_use]
    pub fn new(limits: AddressLimits) -> Addresses {
        Addresses {
            limits,
            began: Instant::now(),
            open: AtomicUsize::new(0),
            counted: AtomicUsize::new(0),
            by_address: DashMap::new(),
        }
    }

    /// A place for a connection from an address; a listed proxy's own address is not counted, since all of
    /// its clients share it.
    #[must_use]
    pub fn enter(self: &Arc<Self>, address: IpAddr, is_proxy: bool) -> Option<Place> {
        let reserved = self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, |open| {
            (open < self.limits.connections_max).then_some(open + 1)
        });
        reserved.ok()?;
        let turn_at = Instant::now();
        let mut place = Place { addresses: self.clone(), address: None, counts_in_total: true, turn_at };
        if !is_proxy {
            let (address, turn_at) = self.count(address)?;
            place.address = Some(address);
            place.turn_at = turn_at;
        }
        Some(place)
    }

    /// A second place for a client behind a proxy, by the address the proxy names.
    #[must_use]
    pub fn enter_behind_proxy(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let (address, turn_at) = self.count(address)?;
        Some(Place { addresses: self.clone(), address: Some(address), counts_in_total: false, turn_at })
    }

    /// How many connections are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Counts one more from this address, and says when it is its turn.
    fn count(&self, address: IpAddr) -> Option<(IpAddr, Instant)> {
        let now_ms = self.now_ms();
        if self.counted.fetch_add(1, Ordering::Relaxed) % CLEARING_CONNECTIONS == CLEARING_CONNECTIONS - 1 {
            self.by_address.retain(|_, client| client.is_of_interest(now_ms));
        }
        let address = one_client(address);
        let mut client = self.by_address.entry(address).or_insert_with(|| Client::new(self.limits, now_ms));
        if client.open >= self.limits.per_address_max {
            return None;
        }
        client.open += 1;
        let wait_ms = client.turns.queue(now_ms);
        Some((address, Instant::now() + Duration::from_millis(wait_ms)))
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Client {
    fn new(limits: AddressLimits, now_ms: u64) -> Client {
        let burst_max = u32::try_from(limits.per_address_max).unwrap_or(u32::MAX);
        Client { open: 0, turns: Bucket::full(burst_max, limits.per_address_per_s_max, now_ms) }
    }

    fn is_of_interest(&mut self, now_ms: u64) -> bool {
        self.open > 0 || !self.turns.is_full(now_ms)
    }
}

/// What counts as one client's address: of IPv6 a client usually has a whole /64.
pub(super) fn one_client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(address) = self.address {
            if let Some(mut client) = self.addresses.by_address.get_mut(&address) {
                client.open = client.open.saturating_sub(1);
            }
            let now_ms = self.addresses.now_ms();
            self.addresses.by_address.remove_if_mut(&address, |_, client| !client.is_of_interest(now_ms));
        }
        if self.counts_in_total {
            self.addresses.open.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(connections_max: usize, per_address_max: usize) -> AddressLimits {
        AddressLimits { connections_max, per_address_max, per_address_per_s_max: 10 }
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn one_address_takes_no_more_than_its_share_and_gets_it_back() {
        let addresses = Arc::new(Addresses::new(limits(100, 2)));
        let first = addresses.enter(address(1), false).unwrap();
        let _second = addresses.enter(address(1), false).unwrap();
        assert!(addresses.enter(address(1), false).is_none());
        assert!(addresses.enter(address(2), false).is_some());
        drop(first);
        assert!(addresses.enter(address(1), false).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_and_goes_waits_longer_and_longer_and_is_forgotten_after_a_pause() {
        let addresses = Arc::new(Addresses::new(limits(100, 2)));
        let began = Instant::now();
        for turn_ms in [0, 0, 100, 200, 300] {
            let place = addresses.enter(address(1), false).unwrap();
            assert_eq!(place.turn_at - began, Duration::from_millis(turn_ms));
        }
        assert_eq!(addresses.enter(address(2), false).unwrap().turn_at, began, "others do not wait");
        addresses.enter(address(1), false).unwrap().turn().await;
        assert_eq!(began.elapsed(), Duration::from_millis(400));
        tokio::time::advance(Duration::from_millis(200)).await;
        assert!(addresses.by_address.contains_key(&address(1)), "nobody asked for it to be forgotten");
        for _ in 0..CLEARING_CONNECTIONS {
            let _ = addresses.enter(address(3), false);
        }
        assert!(!addresses.by_address.contains_key(&address(1)));
    }

    #[test]
    fn a_refused_connection_holds_no_place() {
        let addresses = Arc::new(Addresses::new(limits(2, 1)));
        let first = addresses.enter(address(1), false).unwrap();
        assert!(addresses.enter(address(1), false).is_none());
        assert_eq!(addresses.open(), 1);
        drop(first);
        assert!(addresses.by_address.iter().all(|client| client.open == 0));
        assert_eq!(addresses.open(), 0);
    }

    #[test]
    fn a_listed_proxy_is_not_one_client_but_its_clients_are_counted() {
        let addresses = Arc::new(Addresses::new(limits(100, 1)));
        let _places: Vec<_> = (0..5).map(|_| addresses.enter(address(9), true).unwrap()).collect();
        let _client = addresses.enter_behind_proxy(address(1)).unwrap();
        assert!(addresses.enter_behind_proxy(address(1)).is_none());
    }

    #[test]
    fn a_clients_whole_ipv6_subnet_is_one_address() {
        let addresses = Arc::new(Addresses::new(limits(100, 1)));
        let _first = addresses.enter("2001:db8::1".parse().unwrap(), false).unwrap();
        assert!(addresses.enter("2001:db8::2".parse().unwrap(), false).is_none());
        assert!(addresses.enter("2001:db8:0:1::1".parse().unwrap(), false).is_some());
    }
}
