//! A small town for tests that read like a story: a real server, people with resuming clients, raw lines for
//! whoever breaks the rules. Never here: what a test holds to be true of the server.
#![allow(dead_code, unused_imports, reason = "each test takes what it needs")]

pub(crate) mod line;
pub(crate) mod person;
pub(crate) mod relay;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use linli_protocol::codec::Encoding;
use linli_protocol::{ErrorCode, NeighbourhoodId, Topic, UserId};
use linli_server::admin::{AdminError, Client, Done, Request};
use tempfile::TempDir;
use tokio::time::timeout;

pub(crate) use self::line::{Heard, Line};
pub(crate) use self::person::Person;
pub(crate) use crate::common::server::PATIENCE;
use crate::common::server::{Ended, NotStarted, Server, binary};

/// The neighbourhood that every town opens with.
pub(crate) const HOME: NeighbourhoodId = NeighbourhoodId(1);
/// Its conversation.
pub(crate) const GROUP: Topic = Topic::Group(HOME);
/// Its members' cards.
pub(crate) const ROSTER: Topic = Topic::Roster(HOME);

/// A running server with one neighbourhood.
pub(crate) struct Town {
    server: Option<Server>,
    settings: Vec<String>,
    /// Where it listens, also after a restart.
    pub(crate) address: SocketAddr,
    /// In a directory of its own, so that what the server keeps beside it goes with it.
    data: PathBuf,
    _home: TempDir,
}

impl Town {
    pub(crate) async fn opens() -> Town {
        Town::opens_with(&[]).await
    }

    pub(crate) async fn opens_with(settings: &[&str]) -> Town {
        let mut town = Town::on_an_empty_plot(settings);
        while let Err(NotStarted { said, .. }) = town.tries_to_start().await {
            // Somebody else on this machine was quicker; one who never ran can go elsewhere.
            assert!(said.contains("cannot listen"), "the server does not start: {said}");
            town = Town::on_an_empty_plot(settings);
        }
        town.opens_neighbourhood(HOME);
        town
    }

    /// A town whose directory has nothing in it and whose server is not started.
    pub(crate) fn on_an_empty_plot(settings: &[&str]) -> Town {
        let home = tempfile::tempdir().unwrap();
        let address = free_address();
        // Small, so that what sessions hold shows beside it; quiet, so that what is said matters.
        let own = ["cache_mib=8", "search=true", "trace_filter=warn"].map(str::to_owned);
        let settings = own
            .into_iter()
            .chain([format!("listen={address}")])
            .chain(settings.iter().map(|&setting| setting.to_owned()))
            .collect();
        Town { server: None, settings, address, data: home.path().join("data"), _home: home }
    }

    pub(crate) fn data_dir(&self) -> &Path {
        &self.data
    }

    /// Starts the server where it was.
    pub(crate) async fn comes_back(&mut self) {
        self.tries_to_start().await.unwrap_or_else(|failed| panic!("{failed}"));
    }

    async fn tries_to_start(&mut self) -> Result<(), NotStarted> {
        let settings: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        self.server = Some(Server::start(&binary(), &self.data, &settings).await?);
        Ok(())
    }

    /// kill -9.
    pub(crate) async fn is_killed(&mut self) {
        self.server.take().unwrap().kill().await.unwrap();
    }

    /// SIGTERM, and how it ended.
    pub(crate) async fn closes(&mut self) -> (ExitStatus, String) {
        let Ended { status, said } = self.server.take().unwrap().stop().await.unwrap();
        (status, said)
    }

    /// Asks the administration for an act that it does.
    pub(crate) fn office(&self, request: &Request) -> Done {
        self.tries_at_the_office(request).unwrap_or_else(|error| panic!("{request:?}: {error}"))
    }

    pub(crate) fn tries_at_the_office(&self, request: &Request) -> Result<Done, AdminError> {
        Client::connect(&self.data)?.ask(request)
    }

    pub(crate) fn opens_neighbourhood(&self, wanted: NeighbourhoodId) {
        let title = format!("寶月尚園 {wanted}");
        let opened = self.office(&Request::OpenNeighbourhood { title }).neighbourhood;
        assert_eq!(opened, Some(wanted), "neighbourhoods are numbered from 1");
    }

    pub(crate) fn admits(&self, neighbourhood: NeighbourhoodId, user: UserId) {
        self.office(&Request::Admit { neighbourhood, user });
    }

    pub(crate) fn removes(&self, neighbourhood: NeighbourhoodId, user: UserId) {
        self.office(&Request::Remove { neighbourhood, user });
    }

    /// Registers somebody who is a member of nothing; the name to show is the log-in name, capitalised.
    pub(crate) fn registers(&self, login: &str, password: Option<&str>) -> UserId {
        let name = shown(login);
        let password = password.map(str::to_owned);
        self.office(&Request::Register { login: login.to_owned(), name, password }).user.unwrap()
    }

    /// A token of a new device.
    pub(crate) fn token_for(&self, user: UserId, device: &str) -> String {
        self.office(&Request::IssueToken { user, device: device.to_owned() }).token.unwrap()
    }

    /// Somebody new, signed in, who is a member of nothing and follows nothing.
    pub(crate) async fn stranger(&self, login: &str) -> Person {
        let user = self.registers(login, None);
        self.device_of(user, login).await
    }

    /// A member of the neighbourhood, signed in, who follows its group from the beginning.
    pub(crate) async fn resident(&self, login: &str) -> Person {
        let user = self.registers(login, None);
        self.admits(HOME, user);
        let person = self.device_of(user, login).await;
        person.follows(GROUP).await;
        person
    }

    /// A new device of somebody, signed in, that follows nothing.
    pub(crate) async fn device_of(&self, user: UserId, login: &str) -> Person {
        let token = self.token_for(user, "a device");
        Person::signs_in(self.address, user, &shown(login), &token, Encoding::Json).await
    }

    /// A raw line that is upgraded and not signed in.
    pub(crate) async fn line(&self) -> Line {
        Line::connects(self.address).await
    }

    /// A raw line, signed in by somebody's token.
    pub(crate) async fn line_of(&self, person: &Person) -> Line {
        Line::signs_in(self.address, &person.token).await
    }

    /// How many connections are sessions now.
    pub(crate) fn sessions(&self) -> u64 {
        self.office(&Request::Status).status.unwrap().sessions
    }

    /// Waits until so many connections are sessions. The server tells nobody when a session ends, so this asks.
    pub(crate) async fn has_sessions(&self, wanted: u64) {
        let asked = async {
            while self.sessions() != wanted {
                tokio::task::yield_now().await;
            }
        };
        within(&format!("{wanted} sessions"), asked).await;
    }

    /// The server's memory now, in KiB.
    pub(crate) fn memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// All that the server has said of itself since it started.
    pub(crate) fn said(&self) -> String {
        self.server.as_ref().unwrap().said_in_all()
    }

    /// The server is there, and nothing in it broke.
    pub(crate) fn is_sound(&self) {
        self.office(&Request::Status);
        let said = self.said();
        assert!(!said.contains("panicked") && !said.contains("ERROR"), "the server said:\n{said}");
    }

    fn pid(&self) -> u32 {
        let data_dir = self.data.as_os_str().as_encoded_bytes();
        let runs_here = |pid: &u32| {
            let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.split(|byte| *byte == 0).any(|argument| argument == data_dir)
        };
        let names = std::fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names.filter_map(|name| name.parse().ok()).find(runs_here).expect("the server runs")
    }
}

/// Two who do nothing wrong, whoever else is connected.
pub(crate) struct Neighbours {
    pub(crate) ana: Person,
    pub(crate) bo: Person,
    said: std::cell::Cell<u32>,
}

impl Neighbours {
    pub(crate) async fn of(town: &Town) -> Neighbours {
        let (ana, bo) = (town.resident("ana").await, town.resident("bo").await);
        Neighbours { ana, bo, said: std::cell::Cell::new(0) }
    }

    /// Each posts, and the other sees it.
    pub(crate) async fn still_talk(&self) {
        let n = self.said.replace(self.said.get() + 1);
        self.ana.posts(&format!("are you there? {n}")).await;
        self.bo.sees(&format!("are you there? {n}")).await;
        self.bo.posts(&format!("I am. {n}")).await;
        self.ana.sees(&format!("I am. {n}")).await;
    }
}

/// Waits for something that is sure to come, and fails loudly when it does not.
pub(crate) async fn within<T>(what: &str, wait: impl Future<Output = T>) -> T {
    timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("did not come in time: {what}"))
}

/// The code of an administration's no.
pub(crate) fn office_says(refused: Result<Done, AdminError>) -> ErrorCode {
    match refused {
        Err(AdminError::Refused(error)) => error.code,
        other => panic!("not refused: {other:?}"),
    }
}

fn shown(login: &str) -> String {
    let (first, rest) = login.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

/// An address for a server that comes back to it. Below the ports that the kernel gives to anybody, so that
/// none is taken while the server is away.
pub(crate) fn free_address() -> SocketAddr {
    loop {
        let port = 20_000 + u16::try_from(getrandom::u32().unwrap() % 12_000).unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}
