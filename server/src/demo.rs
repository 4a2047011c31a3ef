//! The demo district: two neighbourhoods, some people, some history, made through the engine like anybody's
//! acts. A directory that has people already is left as it is.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use linli_protocol::{
    ClientId, DisplayName, LoginName, NeighbourhoodId, Office, PostText, Reaction, Seq, Title, Topic, UserId,
};

use crate::app::App;
use crate::clock;
use crate::domain::{Act, Actor, Answer, Command, Mentions};

/// The file that says that a directory is a demo's.
const MARK: &str = "demo";

/// Refuses a directory that has data and is no demo's: real people never meet the demo's password.
///
/// # Errors
/// It is a real district's.
pub fn check_directory(data_dir: &Path) -> anyhow::Result<()> {
    let is_real = data_dir.join("journal").exists() && !data_dir.join(MARK).exists();
    anyhow::ensure!(
        !is_real,
        "{} is a real district; serve it with `linli-server serve`",
        data_dir.display()
    );
    Ok(())
}

/// Everybody's password in the demo.
pub const PASSWORD: &str = "linli-demo";

/// A person of the demo: log-in name, name, neighbourhood (index), and whether they are its secretary.
type Person = (&'static str, &'static str, usize, bool);

/// The neighbourhoods.
pub const NEIGHBOURHOODS: [&str; 2] = ["寶月尚園", "吳淞新城"];

/// The people.
pub const PEOPLE: [Person; 7] = [
    ("wang", "王秀英", 0, true),
    ("li", "李阿姨", 0, false),
    ("chen", "陳家豪", 0, false),
    ("ana", "Ana Costa", 0, false),
    ("zhao", "趙建國", 1, true),
    ("sun", "孫小梅", 1, false),
    ("zhou", "周師傅", 1, false),
];

/// A department of the demo: its name, whether it carries out work orders, and who sits in it, who is a member nowhere.
type Department = (&'static str, bool, (&'static str, &'static str));

/// The departments.
pub const DEPARTMENTS: [Department; 2] =
    [("網格中心", true, ("gu", "顧師傅")), ("水務所", false, ("shen", "沈工"))];

/// What they said: who, and what; `None` is a reaction to the post before.
const HISTORY: [(&str, &str); 9] = [
    ("wang", "大家好,這裡是寶月尚園的鄰里群。有事隨時說,我都看得到。"),
    ("li", "王書記好!3號樓門口的燈壞了兩天了,晚上看不清台階。"),
    ("wang", "收到,我今天就聯繫物業,修好了在這裡回覆大家。"),
    ("chen", "我家有一盞備用的感應燈,可以先裝上。"),
    ("li", "太好了,謝謝小陳 🌹"),
    ("ana", "Hello neighbours! I moved into building 5 last week. Where does one take old batteries?"),
    ("chen", "Welcome, Ana! There is a red box next to the service station, building 1."),
    ("zhao", "吳淞新城的鄰居們早上好,週六上午九點小花園大掃除,歡迎參加。"),
    ("sun", "報名!我帶兩把掃帚。"),
];

/// Makes the demo district; answers false if there are people already.
///
/// # Errors
/// The engine refused something, which a fresh directory does not do.
pub async fn seed(app: &App, data_dir: &Path) -> anyhow::Result<bool> {
    if app.house.directory.name(UserId(1)).is_some() {
        return Ok(false);
    }
    std::fs::write(data_dir.join(MARK), "made by `linli-server demo`\n")?;
    let mut places = Vec::new();
    for title in NEIGHBOURHOODS {
        let act = Act::OpenNeighbourhood { title: Title::parse(title)? };
        if let Answer::Opened(neighbourhood) = administer(app, act).await? {
            places.push(neighbourhood);
        }
    }
    let password_hash = app.passwords.hash(PASSWORD.to_owned()).await?;
    let mut users: Vec<(&str, UserId, NeighbourhoodId)> = Vec::new();
    for (login, name, place, is_secretary) in PEOPLE {
        let act = Act::Register {
            login: LoginName::parse(login)?,
            name: DisplayName::parse(name)?,
            password_hash: Some(password_hash.clone()),
        };
        let Answer::Registered(user) = administer(app, act).await? else { continue };
        let neighbourhood = places[place];
        administer(app, Act::Admit { neighbourhood, user }).await?;
        if is_secretary {
            administer(app, Act::Appoint { neighbourhood, user, office: Office::Secretary }).await?;
        }
        users.push((login, user, neighbourhood));
    }
    for (name, grid, (login, person)) in DEPARTMENTS {
        let name = DisplayName::parse(name)?;
        let opened = administer(app, Act::OpenDepartment { name, grid }).await?;
        let act = Act::Register {
            login: LoginName::parse(login)?,
            name: DisplayName::parse(person)?,
            password_hash: Some(password_hash.clone()),
        };
        let registered = administer(app, act).await?;
        if let (Answer::DepartmentOpened(department), Answer::Registered(user)) = (opened, registered) {
            administer(app, Act::SetDepartmentMember { department, user, on: true }).await?;
        }
    }
    let find =
        |login: &str| users.iter().find(|(other, ..)| *other == login).map(|(_, user, at)| (*user, *at));
    for (login, text) in HISTORY {
        let Some((user, neighbourhood)) = find(login) else { continue };
        let topic = Topic::Group(neighbourhood);
        let act = Act::Post {
            topic,
            client_id: client_id()?,
            text: PostText::parse(text)?,
            reply_to: None,
            mentions: Mentions::NONE,
        };
        ask(app, Actor::Person(user), act).await?;
    }
    if let Some((user, neighbourhood)) = find("ana") {
        let topic = Topic::Group(neighbourhood);
        let act = Act::React {
            topic,
            client_id: client_id()?,
            post: Seq(4),
            reaction: Reaction::parse("👍")?,
            on: true,
        };
        ask(app, Actor::Person(user), act).await?;
    }
    Ok(true)
}

/// What to do next, for somebody who has just started the demo.
#[must_use]
pub fn next_steps(app: &App) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let server = format!("http://{}", app.address);
    let _ = writeln!(text, "\nThe demo district runs. Everybody's password is: {PASSWORD}\n");
    for (number, title) in NEIGHBOURHOODS.iter().enumerate() {
        let _ = writeln!(text, "  {title}  (group/{})", number + 1);
        for (login, name, _, is_secretary) in PEOPLE.iter().filter(|(_, _, place, _)| *place == number) {
            let office = if *is_secretary { "  secretary" } else { "" };
            let _ = writeln!(text, "    {login:<6} {name}{office}");
        }
    }
    for (name, _, (login, person)) in DEPARTMENTS {
        let _ = writeln!(text, "  {name}  (a department)\n    {login:<6} {person}");
    }
    let _ = write!(
        text,
        "\nTalk, in two other terminals:\n\n\
         \x20 target/release/linli login --profile wang --server {server} --login wang\n\
         \x20 target/release/linli chat  --profile wang\n\n\
         \x20 target/release/linli login --profile li --server {server} --login li\n\
         \x20 target/release/linli chat  --profile li\n\n\
         Then `linli report 1 --help` reports a problem as li, `linli desk 1` answers it as wang, and `linli work` lists what the\n\
         departments have to do, as gu or shen.\n\n\
         Health: {server}/readyz   Metrics: http://{}/metrics   Stop: Ctrl-C\n",
        app.metrics_address
    );
    text
}

async fn administer(app: &App, act: Act) -> anyhow::Result<Answer> {
    ask(app, Actor::Administration, act).await
}

async fn ask(app: &App, by: Actor, act: Act) -> anyhow::Result<Answer> {
    let salt = (app.house.fresh_salt)()?;
    let answer = app.house.engine.ask(Command { by, device: None, act, salt }).await;
    answer.map_err(|error| anyhow::anyhow!("{}: {}", error.code.as_str(), error.message))
}

fn client_id() -> anyhow::Result<ClientId> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut random = [0; 8];
    getrandom::fill(&mut random)?;
    let random = u128::from(u64::from_be_bytes(random)) << 16;
    let order = u128::from(NEXT.fetch_add(1, Ordering::Relaxed));
    Ok(ClientId::from_parts(clock::wall_ms(), random | order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_district_is_never_served_as_a_demo() {
        let dir = tempfile::tempdir().unwrap();
        assert!(check_directory(&dir.path().join("new")).is_ok());
        assert!(check_directory(dir.path()).is_ok(), "an empty directory becomes one");
        std::fs::create_dir(dir.path().join("journal")).unwrap();
        let refused = check_directory(dir.path()).unwrap_err().to_string();
        assert!(refused.contains("real district") && refused.contains("serve"), "{refused}");
        std::fs::write(dir.path().join(MARK), "").unwrap();
        assert!(check_directory(dir.path()).is_ok(), "its own it serves again");
    }
}
