//! Where a request comes from: the page's origin (RFC 6454), and the client's address behind listed proxies.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// Whether a page of this origin may connect: none named (no browser), the same host, or listed.
pub(super) fn allowed(headers: &HeaderMap, listed: &[String]) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if listed.iter().any(|listed| listed.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let Some((scheme, origin_host)) = origin.split_once("://") else { return false };
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else { return false };
    matches!(scheme, "http" | "https") && origin_host.eq_ignore_ascii_case(host)
}

/// The client's address: the peer's, or what a listed proxy says. Read from the right, the first entry that no
/// listed proxy wrote counts; what stands before it, anybody could have written. One that is no address is the
/// proxy's own fault, and the proxy is the client then.
pub(super) fn client_address(peer: IpAddr, headers: &HeaderMap, trusted_proxies: &[IpAddr]) -> IpAddr {
    if !trusted_proxies.contains(&peer) {
        return peer;
    }
    let values: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|value| value.to_str().unwrap_or_default())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in values.into_iter().rev() {
        match address(hop.trim()) {
            Some(hop) if trusted_proxies.contains(&hop) => {}
            Some(client) => return client,
            None => return peer,
        }
    }
    peer
}

/// `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]:443`.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_page_of_another_host_may_not_connect_unless_listed() {
        let host = ("host", "linli.example:8080");
        assert!(allowed(&headers(&[host]), &[]));
        assert!(allowed(&headers(&[host, ("origin", "https://linli.example:8080")]), &[]));
        for other in [
            "https://evil.example",
            "null",
            "https://linli.example:8080.evil.example",
            "file://linli.example:8080",
        ] {
            assert!(!allowed(&headers(&[host, ("origin", other)]), &[]), "{other}");
        }
        let listed = ["https://app.example".to_owned()];
        assert!(allowed(&headers(&[host, ("origin", "https://app.example")]), &listed));
    }

    #[test]
    fn only_a_listed_proxy_is_believed_and_only_its_own_entry() {
        let proxy = IpAddr::from([127, 0, 0, 1]);
        let client = IpAddr::from([203, 0, 113, 9]);
        let said = headers(&[("x-forwarded-for", "1.1.1.1, 203.0.113.9")]);
        assert_eq!(client_address(client, &said, &[proxy]), client);
        assert_eq!(client_address(proxy, &said, &[proxy]), client);
        assert_eq!(client_address(proxy, &headers(&[]), &[proxy]), proxy);
        for odd in ["1.1.1.1, 203.0.113.9:4711", "1.1.1.1,203.0.113.9"] {
            assert_eq!(client_address(proxy, &headers(&[("x-forwarded-for", odd)]), &[proxy]), client);
        }
        let unreadable = headers(&[("x-forwarded-for", "1.1.1.1, unknown")]);
        assert_eq!(client_address(proxy, &unreadable, &[proxy]), proxy, "never further to the left");
    }
}
