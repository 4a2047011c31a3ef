use linli_protocol::UserId;

use super::super::testing::{BULLETIN, Found, GROUP, HOME, MORNING, Village, ask};
use super::super::{Ask, words};
use super::*;

fn follower(village: &Village) -> Follower {
    let Search { pages, durable, shared, .. } = village.search.clone();
    Follower { shared, pages, durable, directory: village.index() }
}

/// Starts a relay where the last one stopped, lets it take everything in, and stops it.
fn catch_up(village: &Village) {
    let follower = follower(village);
    let mut keeper = follower.open().unwrap();
    follower.catch_up(&mut keeper).unwrap();
    keeper.files.close();
}

#[test]
fn what_was_posted_is_found_with_its_place_and_what_is_around_it() {
    let mut village = Village::new();
    let ana = village.member(HOME, "Ana");
    village.posts(ana, GROUP, "早上好");
    let seq = village.posts(ana, GROUP, "三號樓的電梯又壞了");
    assert_eq!(village.numbers(ana, "电梯"), [] as [u64; 0], "nobody has taken it in yet");
    catch_up(&village);
    let Found { hits, complete, percent, .. } = village.finds(ana, &ask("电梯"));
    assert_eq!((hits.len(), complete, percent), (1, true, 100));
    assert_eq!((hits[0].topic, hits[0].seq, hits[0].by.name.as_str()), (GROUP, seq, "Ana"));
    assert!(hits[0].at > MORNING);
    let excerpt: Vec<_> = hits[0].excerpt.iter().map(|piece| (piece.text.as_str(), piece.hit)).collect();
    assert_eq!(excerpt, [("三號樓的", false), ("電梯", true), ("又壞了", false)]);
}

#[test]
fn what_was_edited_away_or_deleted_is_not_found_even_before_the_index_knows() {
    let mut village = Village::new();
    let ana = village.member(HOME, "Ana");
    let (lift, lamp) = (village.posts(ana, GROUP, "the lift"), village.posts(ana, GROUP, "the lamp"));
    catch_up(&village);
    assert_eq!(village.numbers(ana, "the"), [lamp.0, lift.0]);
    village.edits(ana, GROUP, lift, "the stairs");
    village.deletes(ana, GROUP, lamp);
    for indexed in [false, true] {
        assert_eq!(village.numbers(ana, "lift"), [] as [u64; 0], "{indexed}");
        assert_eq!(village.numbers(ana, "lamp"), [] as [u64; 0], "{indexed}");
        assert_eq!(village.numbers(ana, "the"), [lift.0], "{indexed}");
        let stairs = if indexed { vec![lift.0] } else { vec![] };
        assert_eq!(village.numbers(ana, "stairs"), stairs, "{indexed}");
        catch_up(&village);
    }
    // Found in its place of then, not where it was edited.
    village.posts(ana, GROUP, "stairs again");
    catch_up(&village);
    assert_eq!(village.numbers(ana, "stairs").last(), Some(&lift.0));
}

/// What a search has to find, by reading everything.
fn expected(village: &Village, topics: &[Topic], query: &str) -> Vec<(Topic, Seq)> {
    let wanted = words::wanted(query);
    let mut found = Vec::new();
    for topic in topics {
        for seq in (1..=village.durable.head(*topic).seq.0).map(Seq) {
            let Some(post) = village.search.pages.written(*topic, seq).unwrap() else { continue };
            let text = words::fold(&post.text);
            if wanted.iter().all(|wanted| wanted.is_in(&text)) {
                found.push((post.at, *topic, seq));
            }
        }
    }
    found.sort_unstable();
    found.into_iter().rev().map(|(_, topic, seq)| (topic, seq)).collect()
}

/// Everything that somebody finds, a few at a time.
fn paged(village: &Village, reader: UserId, query: &str, last: u16) -> Vec<(Topic, Seq)> {
    let mut all = Vec::new();
    let mut question = Ask { last, ..ask(query) };
    loop {
        let Found { hits, next, complete, .. } = village.finds(reader, &question);
        assert!(complete && hits.len() <= usize::from(last));
        all.extend(hits.iter().map(|hit| (hit.topic, hit.seq)));
        let Some(next) = next else { return all };
        assert!(question.before.is_none_or(|before| next < before), "paging goes on");
        question.before = Some(next);
    }
}

#[test]
fn any_history_is_found_as_by_reading_it_all_wherever_the_relay_was_stopped_and_however_it_is_paged() {
    let words = ["电梯", "壞了", "lift", "3号楼", "今晚", "水", "WiFi", "修"];
    for seed in 1..=6_u64 {
        let mut random = seed;
        let mut draw = |below: u64| {
            // An LCG is random enough to pick words.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((random >> 33) % below).unwrap()
        };
        let mut village = Village::new();
        let people = [village.secretary(HOME, "Ana"), village.member(HOME, "Bo")];
        let mut posted: Vec<(UserId, Topic, Seq)> = Vec::new();
        for _ in 0..150 {
            let text: String = (0..=draw(3)).map(|_| words[draw(8)]).collect();
            let which = (!posted.is_empty()).then(|| draw(posted.len() as u64));
            match (draw(10), which) {
                (0, Some(at)) => {
                    let (user, topic, seq) = posted.swap_remove(at);
                    village.deletes(user, topic, seq);
                }
                (1 | 2, Some(at)) => {
                    let (user, topic, seq) = posted[at];
                    village.edits(user, topic, seq, &text);
                }
                (3, _) => catch_up(&village),
                (4, _) => posted.push((people[0], BULLETIN, village.posts(people[0], BULLETIN, &text))),
                (5, _) => village.now -= 1_000,
                _ => {
                    let user = people[draw(2)];
                    posted.push((user, GROUP, village.posts(user, GROUP, &text)));
                }
            }
        }
        catch_up(&village);
        let question = |query: &str, last| paged(&village, people[1], query, last);
        for query in words.iter().copied().chain(["电梯坏了", "梯坏", "水 修", "\"lift wifi\"", "号", "没有"])
        {
            let expected = expected(&village, &[GROUP, BULLETIN], query);
            for last in [1, 3, 50] {
                assert_eq!(question(query, last), expected, "seed {seed}, {query}, {last} at a time");
            }
        }
        let kept: Vec<_> = words.iter().map(|query| question(query, 50)).collect();
        let posts = rebuild(&village.search, village.durable.clone(), &village.index()).unwrap();
        assert_eq!(posts, posted.len() as u64, "seed {seed}");
        let anew: Vec<_> = words.iter().map(|query| question(query, 50)).collect();
        assert_eq!(kept, anew, "seed {seed}: made anew it is the same");
    }
}

#[test]
fn an_index_of_another_history_or_ahead_of_it_or_damaged_is_made_anew() {
    let mut village = Village::new();
    let ana = village.member(HOME, "Ana");
    village.posts(ana, GROUP, "the lift");
    catch_up(&village);

    // Another history in the same directory.
    let mut other = Village::with_epoch(2);
    let bo = other.member(HOME, "Bo");
    other.posts(bo, GROUP, "the lamp");
    copy(&village.index(), &other.index());
    catch_up(&other);
    assert_eq!((other.numbers(bo, "lift"), other.numbers(bo, "lamp")), (vec![], vec![1]));

    // The same history, from before the index was written.
    let mut earlier = Village::new();
    let ana_then = earlier.member(HOME, "Ana");
    copy(&village.index(), &earlier.index());
    catch_up(&earlier);
    earlier.posts(ana_then, GROUP, "the cellar");
    catch_up(&earlier);
    assert_eq!((earlier.numbers(ana_then, "lift"), earlier.numbers(ana_then, "cellar")), (vec![], vec![1]));

    // Damaged: each file cut in half, in turn, and the first of them filled with nonsense.
    let files = || std::fs::read_dir(village.index()).unwrap().map(|entry| entry.unwrap().path());
    for path in files().collect::<Vec<_>>() {
        let content = std::fs::read(&path).unwrap_or_default();
        std::fs::write(&path, &content[..content.len() / 2]).unwrap();
        catch_up(&village);
        assert_eq!(village.numbers(ana, "lift"), [1], "{}", path.display());
    }
    std::fs::write(village.index().join("meta.json"), "nonsense").unwrap();
    catch_up(&village);
    assert_eq!(village.numbers(ana, "lift"), [1]);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn a_relay_follows_by_itself_until_the_house_goes_down() {
    let mut village = Village::new();
    let ana = village.member(HOME, "Ana");
    let relay = Relay::start(&village.search, village.durable.clone(), village.index()).unwrap();
    let seq = village.posts(ana, GROUP, "the lift");
    while village.numbers(ana, "lift") != [seq.0] {
        std::thread::yield_now();
    }
    assert!(village.search.make_anew());
    while village.search.status().complete {
        std::thread::yield_now();
    }
    while !village.search.status().complete {
        std::thread::yield_now();
    }
    assert_eq!(village.numbers(ana, "lift"), [seq.0]);
    village.durable.close();
    relay.join();
    let seq = village.posts(ana, GROUP, "the lamp");
    catch_up(&village);
    assert_eq!(village.numbers(ana, "lamp"), [seq.0], "the next one goes on where it stopped");
}
