//! The real server with an echo in the place of its protocol, for WebSocket test suites: `scripts/autobahn` runs one
//! against it. Accept loop, upgrade, socket, framing and closing are the server's own; only what a session does with a
//! message is another. A suite's client knows neither Linli's path nor its subprotocol, so both are put into its
//! upgrade request on the way, and the subprotocol is taken out of the answer.
//!
//! It prints `echo on 127.0.0.1:PORT`, and ends with its standard input.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use linli_protocol::codec::JSON_SUBPROTOCOL;
use linli_server::app::App;
use linli_server::config::Config;
use linli_server::console;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Bytes of an upgrade's request or answer.
const HEAD_BYTES_MAX: usize = 16 * 1024;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let place = tempfile::tempdir()?;
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let config = Config {
        listen: any_port,
        metrics_listen: any_port,
        data_dir: place.path().join("data"),
        disk_watermark_mib: 1,
        echo: true,
        ..Config::default()
    };
    let app = App::start(&config).await?;
    let server = app.address;
    let door = TcpListener::bind(any_port).await?;
    console::say(&format!("echo on {}", door.local_addr()?));
    tokio::spawn(async move {
        while let Ok((client, _)) = door.accept().await {
            tokio::spawn(async move {
                if let Err(error) = introduce(client, server).await {
                    console::complain(&error);
                }
            });
        }
    });
    app.run(async {
        let _ = tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await;
    })
    .await
}

/// Takes a client through the upgrade, then hands on every byte as it is.
async fn introduce(mut client: TcpStream, server: SocketAddr) -> anyhow::Result<()> {
    client.set_nodelay(true)?;
    let (head, rest) = read_head(&mut client).await.context("the upgrade request")?;
    let (_, headers) = head.split_once("\r\n").context("a request has lines")?;
    let request = format!("GET /ws HTTP/1.1\r\nSec-WebSocket-Protocol: {JSON_SUBPROTOCOL}\r\n{headers}");
    let mut server = TcpStream::connect(server).await?;
    server.set_nodelay(true)?;
    server.write_all(&[request.as_bytes(), &rest].concat()).await?;
    let (head, rest) = read_head(&mut server).await.context("the answer to the upgrade")?;
    let is_kept = |line: &&str| !line.to_ascii_lowercase().starts_with("sec-websocket-protocol:");
    let answer: String = head.split_inclusive("\r\n").filter(is_kept).collect();
    client.write_all(&[answer.as_bytes(), &rest].concat()).await?;
    // However either side ends, the other sees it.
    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
    Ok(())
}

/// A request or an answer up to its empty line, and what came with it.
async fn read_head(stream: &mut TcpStream) -> anyhow::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(at + 4);
            return Ok((String::from_utf8(bytes)?, rest));
        }
        if bytes.len() > HEAD_BYTES_MAX {
            bail!("more than {HEAD_BYTES_MAX} bytes of headers");
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            bail!("the connection ended after {} bytes", bytes.len());
        }
    }
}
