//! `leaders`, `dm`, `ask-contact`, `answer-contact`, `block`, `unblock`, `blocked`: two people and nobody else.

use linli_cli::{Client, ClientError, Page, plain};
use linli_protocol::{
    Card, ContactItem, ContactStep, ErrorCode, Head, Item, NeighbourhoodId, Pair, Place, Seq, Topic, UserId,
};
use serde::Serialize;

use super::failure::{Exit, Failure};
use super::issues::from_dm;
use super::profile::Profile;
use super::show::padded;
use super::words::{self, say};
use super::{acting, advice, args, history, output, reading, send};

/// Columns of a conversation's name in a list.
const TOPIC_COLUMNS: usize = 16;
/// Columns of how much of it was not read.
const UNREAD_COLUMNS: usize = 11;
/// Items of a conversation that are looked at to see whether there is more to it than a request.
const ITEMS_LOOKED_AT: u16 = 3;
/// A conversation with more events than this has more in it than requests: one may be made in so many days.
const REQUESTS_MAX: Seq = Seq(8);

/// The conversation of the person of this profile with somebody.
fn conversation(profile: &str, whom: (NeighbourhoodId, UserId)) -> anyhow::Result<Topic> {
    let (neighbourhood, user) = whom;
    let pair = Pair::of(Profile::load(profile)?.user, user);
    let pair = pair.ok_or_else(|| Failure::new(Exit::Usage, say!("dm-oneself")))?;
    Ok(Topic::Dm(neighbourhood, pair))
}

/// Why two cannot write to each other, in the words of such a refusal, with the command that helps.
fn refusal(whom: (NeighbourhoodId, UserId), error: ClientError) -> Failure {
    let (neighbourhood, user) = whom;
    let code = match &error {
        ClientError::Server(error) => error.code,
        _ => return error.into(),
    };
    let why = match code {
        ErrorCode::NoConsent => {
            say!("dm-ask", command = &advice::command(&format!("ask-contact {neighbourhood} {user}")))
        }
        ErrorCode::NotAllowed => say!("dm-closed", command = &advice::command("blocked")),
        ErrorCode::NotHere => {
            say!("dm-at-once", command = &advice::command(&format!("dm {neighbourhood} {user} TEXT")))
        }
        _ => return error.into(),
    };
    Failure::new(Exit::Failed, say!("refused", code = code.as_str(), why = &why))
}

/// Somebody who can be written to, for programs.
#[derive(Serialize)]
struct Leader {
    person: Card,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<Topic>,
}

pub(crate) async fn leaders(profile: &str, args: &args::Leaders) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let me = Profile::load(profile)?.user;
    let about = acting::ask(profile, args.told, async |client| client.about(neighbourhood).await).await?;
    let leader = |person: Card| Leader {
        topic: Pair::of(me, person.id).map(|pair| Topic::Dm(neighbourhood, pair)),
        person,
    };
    let leaders: Vec<Leader> = about.offices.into_iter().map(leader).collect();
    acting::list(args.told, &leaders, |leader| {
        let topic = leader.topic.map(|topic| topic.to_string()).unwrap_or_default();
        format!("{}  {}", padded(&topic, TOPIC_COLUMNS), words::spoken().numbered(&leader.person))
    })?;
    if leaders.is_empty() {
        output::note(&say!("no-leaders"));
    } else if let Some(first) = leaders.iter().find(|leader| leader.topic.is_some()) {
        let command = advice::command(&format!("dm {neighbourhood} {} TEXT", first.person.id));
        output::note(&say!("leaders-next", command = &command));
    }
    Ok(())
}

pub(crate) async fn dm(profile: &str, args: args::Dm) -> anyhow::Result<()> {
    let neighbourhood = args.neighbourhood.map(NeighbourhoodId);
    let (Some(neighbourhood), Some(user)) = (neighbourhood, args.user.map(UserId)) else {
        return list(profile, args.told, neighbourhood).await;
    };
    let whom = (neighbourhood, user);
    let topic = conversation(profile, whom)?;
    if let Some(text) = args.text {
        let text = send::written(text).await?;
        let post = async |client: &Client| {
            let posted = client.post(topic, text.as_str(), None).await;
            if let Ok(place) = posted {
                reading::own(client, place).await;
            }
            settled(posted)
        };
        let posted = acting::ask(profile, args.told, post).await?;
        let place = posted.map_err(|error| refusal(whom, error))?;
        return if args.told.json { output::json(&place) } else { output::line(&place.seq.to_string()) };
    }
    if let Some(of) = args.propose {
        let propose = async |client: &Client| client.propose_issue(topic, Seq(of)).await;
        return acting::act(profile, args.told, propose, |_| say!("dm-proposed", of = of)).await;
    }
    let question =
        async |client: &Client| reading::page(client, topic, args.last, None, args.keep_unread).await;
    let page = acting::ask(profile, args.told, question).await?;
    history::tell(topic, &page, args.told.json)?;
    if waits_for_me(&page, Profile::load(profile)?.user) {
        tell_how_to_answer(neighbourhood, user);
    }
    if let (false, Some(of)) = (args.told.json, from_dm::proposed(&page.items, Profile::load(profile)?.user))
    {
        let command = format!(
            "report {neighbourhood} --from-dm {user} --message {of} --place PLACE --category CATEGORY"
        );
        output::note(&say!("dm-report", of = of, command = &advice::command(&command)));
    }
    Ok(())
}

/// A refusal of the server's as an answer, so that it can be told in words of its own.
fn settled<T>(result: Result<T, ClientError>) -> Result<Result<T, ClientError>, ClientError> {
    match result {
        Err(error @ ClientError::Server(_)) => Ok(Err(error)),
        other => other.map(Ok),
    }
}

/// A conversation in the list, for programs.
#[derive(Serialize)]
struct Conversation {
    #[serde(flatten)]
    head: Head,
    /// Whether the other asks whether they may write, and was not answered.
    asks: bool,
}

async fn list(profile: &str, told: args::Told, neighbourhood: Option<NeighbourhoodId>) -> anyhow::Result<()> {
    let me = Profile::load(profile)?.user;
    let (all, home) =
        acting::ask(profile, told, async |client| conversations(client, neighbourhood, me).await).await?;
    acting::list(told, &all, line)?;
    if told.json {
        return Ok(());
    }
    if let Some((neighbourhood, user)) = all.iter().find(|one| one.asks).and_then(|one| other(&one.head, me))
    {
        tell_how_to_answer(neighbourhood, user);
    }
    if all.is_empty() {
        output::note(&match home {
            Some(home) => {
                say!("no-conversations", command = &advice::command(&format!("leaders {home}")))
            }
            None => say!("in-no-neighbourhood", command = &advice::command("apply")),
        });
    }
    Ok(())
}

/// One's conversations, and a neighbourhood where one could begin another: the one that was named, or the first of one's own.
async fn conversations(
    client: &Client,
    neighbourhood: Option<NeighbourhoodId>,
    me: UserId,
) -> Result<(Vec<Conversation>, Option<NeighbourhoodId>), ClientError> {
    let mut conversations = Vec::new();
    let heads = client.mine().await?;
    let home = neighbourhood.or_else(|| heads.iter().find_map(|head| head.topic.neighbourhood()));
    for head in heads {
        let is_wanted = neighbourhood.is_none_or(|wanted| head.topic.neighbourhood() == Some(wanted));
        if !matches!(head.topic, Topic::Dm(..)) || !is_wanted {
            continue;
        }
        // A request is no message: it counts for nothing that was not read.
        let may_ask = head.unread == 0 && head.head <= REQUESTS_MAX;
        let asks = may_ask && waits_for_me(&client.view(head.topic, Some(ITEMS_LOOKED_AT), None).await?, me);
        conversations.push(Conversation { head, asks });
    }
    Ok((conversations, home))
}

/// Whether the last that happened is that the other asked.
fn waits_for_me(page: &Page, me: UserId) -> bool {
    matches!(
        page.items.last(),
        Some(Item::Contact(ContactItem { by, step: ContactStep::Asked, .. })) if by.id != me
    )
}

fn other(head: &Head, me: UserId) -> Option<(NeighbourhoodId, UserId)> {
    match head.topic {
        Topic::Dm(neighbourhood, pair) => Some((neighbourhood, pair.other(me)?)),
        _ => None,
    }
}

fn line(one: &Conversation) -> String {
    let unread = if one.head.unread > 0 { say!("unread", n = one.head.unread) } else { String::new() };
    let asks = if one.asks { words::spoken().aside(&say!("dm-asks")) } else { String::new() };
    let (topic, name) = (one.head.topic.to_string(), plain::one_line(&one.head.title));
    format!("{}  {}  {name}{asks}", padded(&topic, TOPIC_COLUMNS), padded(&unread, UNREAD_COLUMNS))
}

fn tell_how_to_answer(neighbourhood: NeighbourhoodId, user: UserId) {
    let answer = |answer: &str| advice::command(&format!("answer-contact {neighbourhood} {user} {answer}"));
    output::note(&say!("dm-answer", yes = &answer("yes"), no = &answer("no")));
}

pub(crate) async fn ask_contact(profile: &str, args: &args::AskContact) -> anyhow::Result<()> {
    let whom = args.whom.ids();
    let (neighbourhood, user) = whom;
    conversation(profile, whom)?;
    let asked = acting::ask(profile, args.told, async |client| {
        let Place { topic, seq } = match client.ask_contact(neighbourhood, user).await {
            Ok(place) => place,
            Err(error) => return settled(Err(error)),
        };
        // Who asks somebody who has asked them agrees to that.
        let page = client.view(topic, Some(ITEMS_LOOKED_AT), None).await?;
        Ok(Ok((Place { topic, seq }, may_write(&page))))
    });
    let (place, may_write) = asked.await?.map_err(|error| refusal(whom, error))?;
    if args.told.json {
        return output::json(&place);
    }
    output::line(&place.topic.to_string())?;
    let command = advice::command(&format!("dm {neighbourhood} {user} TEXT"));
    output::note(&if may_write {
        say!("contact-agreed", command = &command)
    } else {
        say!("contact-asked", user = user, command = &command)
    });
    Ok(())
}

/// Whether the two have agreed, or have written.
fn may_write(page: &Page) -> bool {
    page.items.iter().any(|item| match item {
        Item::Contact(contact) => contact.step == ContactStep::Agreed,
        item => matches!(item, Item::Post(_)),
    })
}

pub(crate) async fn answer_contact(profile: &str, args: &args::AnswerContact) -> anyhow::Result<()> {
    let whom = args.whom.ids();
    let (neighbourhood, user) = whom;
    let answer =
        async |client: &Client| settled(client.answer_contact(neighbourhood, user, args.answer).await);
    acting::ask(profile, args.told, answer).await?.map_err(|error| match &error {
        ClientError::Server(refused) if refused.code == ErrorCode::NotHere => {
            let why = say!("contact-stands", command = &advice::command(&format!("block {user}")));
            Failure::new(Exit::Failed, say!("refused", code = refused.code.as_str(), why = &why))
        }
        ClientError::Server(refused) if refused.code == ErrorCode::NotFound => {
            let why = say!("contact-not-asked", command = &advice::command("dm"));
            Failure::new(Exit::Failed, say!("refused", code = refused.code.as_str(), why = &why))
        }
        _ => error.into(),
    })?;
    if args.told.json {
        return output::json(&linli_protocol::Success::Done { done: true });
    }
    let command = advice::command(&format!("dm {neighbourhood} {user} TEXT"));
    output::note(&if args.answer {
        say!("contact-agreed", command = &command)
    } else {
        say!("contact-refused")
    });
    Ok(())
}

pub(crate) async fn block(profile: &str, user: u64, on: bool, told: args::Told) -> anyhow::Result<()> {
    let user = UserId(user);
    let sentence = if on { say!("blocked", user = user) } else { say!("unblocked", user = user) };
    acting::done(profile, told, async |client| client.block(user, on).await, &sentence).await
}

/// Somebody who is blocked, for programs.
#[derive(Serialize)]
struct BlockedPerson {
    user: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

pub(crate) async fn blocked(profile: &str, args: &args::Blocked) -> anyhow::Result<()> {
    let me = Profile::load(profile)?.user;
    let all = acting::ask(profile, args.told, async |client| blocked_people(client, me).await).await?;
    acting::list(args.told, &all, |one| {
        let name = one.name.as_deref().map(plain::one_line).unwrap_or_default();
        format!("{:>6}  {name}", one.user.0)
    })?;
    if all.is_empty() {
        output::note(&say!("nobody-blocked"));
    }
    Ok(())
}

/// Whom one has blocked, with the names by which their conversations with oneself are called.
async fn blocked_people(client: &Client, me: UserId) -> Result<Vec<BlockedPerson>, ClientError> {
    let blocked = client.blocked().await?;
    if blocked.is_empty() {
        return Ok(Vec::new());
    }
    let mut neighbourhoods: Vec<NeighbourhoodId> =
        client.mine().await?.iter().filter_map(|head| head.topic.neighbourhood()).collect();
    neighbourhoods.dedup();
    let mut people = Vec::new();
    for user in blocked {
        let mut name = None;
        for neighbourhood in &neighbourhoods {
            let Some(pair) = Pair::of(me, user) else { break };
            match client.view(Topic::Dm(*neighbourhood, pair), Some(1), None).await {
                Ok(page) => {
                    name = Some(page.title).filter(|title| !title.is_empty());
                    break;
                }
                // They are nobody there.
                Err(ClientError::Server(_)) => {}
                Err(error) => return Err(error),
            }
        }
        people.push(BlockedPerson { user, name });
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_protocol::{AsOf, Epoch, ErrorBody};

    const SEVEN: NeighbourhoodId = NeighbourhoodId(7);
    const ME: UserId = UserId(12);
    const CAI: UserId = UserId(31);

    fn step(seq: u64, by: UserId, step: ContactStep) -> Item {
        let by = Card { id: by, name: "Cai".into(), badge: false, office: None };
        Item::Contact(ContactItem { seq: Seq(seq), at: 0, by, step })
    }

    fn page(items: Vec<Item>) -> Page {
        let topic = Topic::Dm(SEVEN, Pair::of(ME, CAI).unwrap());
        let as_of = AsOf { topic, epoch: Epoch(1), seq: Seq(items.len() as u64) };
        Page { as_of, title: "Cai".into(), items, next: None }
    }

    #[test]
    fn a_request_waits_for_who_was_asked_until_it_is_answered() {
        let asked = step(1, CAI, ContactStep::Asked);
        assert!(waits_for_me(&page(vec![asked.clone()]), ME));
        assert!(!waits_for_me(&page(vec![asked.clone()]), CAI), "who asked has nothing to answer");
        assert!(!waits_for_me(&page(vec![asked.clone(), step(2, ME, ContactStep::Agreed)]), ME));
        assert!(!waits_for_me(&page(vec![]), ME));
        assert!(!may_write(&page(vec![asked.clone()])));
        assert!(may_write(&page(vec![asked, step(2, ME, ContactStep::Agreed)])));
    }

    #[test]
    fn a_refusal_names_the_command_that_helps() {
        let said = |code| {
            let error = ClientError::Server(ErrorBody::new(code, "no"));
            refusal((SEVEN, CAI), error).to_string()
        };
        assert!(said(ErrorCode::NoConsent).contains("linli ask-contact 7 31"));
        assert!(said(ErrorCode::NotAllowed).contains("linli blocked"));
        assert!(said(ErrorCode::NotHere).contains("linli dm 7 31 TEXT"));
        assert!(said(ErrorCode::ReadOnly).contains("read-only"));
    }

    #[test]
    fn the_list_says_what_was_not_read_and_who_asks() {
        let topic = Topic::Dm(SEVEN, Pair::of(ME, CAI).unwrap());
        let head = |unread| Head { topic, title: "Cai\n".into(), head: Seq(9), unread, mentioned: None };
        assert_eq!(line(&Conversation { head: head(3), asks: false }), "dm/7/12/31        3 unread     Cai ");
        let asking = line(&Conversation { head: head(0), asks: true });
        assert!(asking.ends_with("Cai  (asks whether they may write)"), "{asking}");
    }
}
