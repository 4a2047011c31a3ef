//! Where bad input happens: two honest neighbours who talk, and Mallory, a member like them.

use std::net::SocketAddr;

use linli_protocol::{CloseCode, ErrorCode, UserId};
use serde_json::Value;

use crate::town::{HOME, Line, Neighbours, Town};

/// A server with honest people on it, and a token for somebody who is not.
pub(crate) struct Scene {
    pub(crate) town: Town,
    pub(crate) honest: Neighbours,
    pub(crate) mallory: UserId,
    pub(crate) token: String,
}

impl Scene {
    pub(crate) async fn opens() -> Scene {
        Scene::opens_with(&[]).await
    }

    pub(crate) async fn opens_with(settings: &[&str]) -> Scene {
        let town = Town::opens_with(settings).await;
        let honest = Neighbours::of(&town).await;
        let mallory = town.registers("mallory", None);
        town.admits(HOME, mallory);
        let token = town.token_for(mallory, "Mallory's");
        Scene { town, honest, mallory, token }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.town.address
    }

    /// Mallory, signed in.
    pub(crate) async fn mallory(&self) -> Line {
        Line::signs_in(self.town.address, &self.token).await
    }

    /// Somebody upgraded and not signed in.
    pub(crate) async fn nobody(&self) -> Line {
        self.town.line().await
    }

    /// Mallory sends bytes and is closed with this code.
    pub(crate) async fn is_closed_for(&self, bytes: &[u8], code: CloseCode) {
        let mut line = self.mallory().await;
        line.sends_bytes(bytes).await;
        line.is_closed_with(code).await;
        self.honest.still_talk().await;
    }

    /// Mallory says a text that is answered with this error, under this id if there is one; the connection
    /// stays.
    pub(crate) async fn is_answered(&self, text: &str, code: ErrorCode, id: Option<u64>) -> Value {
        let mut line = self.mallory().await;
        line.says(text).await;
        let answer = line.frame().await;
        let shown: String = text.chars().take(80).collect();
        assert_eq!(answer["error"]["code"], code.as_str(), "{shown} is answered {answer}");
        assert_eq!(answer["error"]["retry"], code.retry(), "{answer}");
        let kind = if id.is_some() { "reply" } else { "error" };
        assert_eq!((answer["t"].as_str(), answer["id"].as_u64()), (Some(kind), id), "{shown}: {answer}");
        assert!(answer.to_string().len() < 1_000, "an error is no way to make the server send much");
        line.asks(serde_json::json!({"t": "mine"})).await;
        answer
    }

    /// The end of each test: the neighbours talk, and nothing in the server broke.
    pub(crate) async fn ends_well(&self) {
        self.honest.still_talk().await;
        self.town.is_sound();
    }
}
