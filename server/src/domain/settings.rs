//! What the district sets for a neighbourhood (R3, R9): its phase, its kind, and which modules are on. The one place that says what a
//! switched-off module takes along: topics through [`of_topic`], offices through [`of_office`].

use linli_protocol::{ErrorCode, Module, NeighbourhoodId, NeighbourhoodKind, Office, Phase, Topic};

use super::command::{Answer, Decision, Rejection};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::row::{Commit, Row, RowChange};

/// The modules that are on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Modules(u16);

impl Modules {
    /// None of them.
    pub const NONE: Modules = Modules(0);

    /// What a kind of neighbourhood begins with. A village has no property management.
    #[must_use]
    pub fn of_kind(kind: NeighbourhoodKind) -> Modules {
        let all = Module::ALL.iter().fold(Modules::NONE, |on, module| on.with(*module, true));
        all.with(Module::Property, kind != NeighbourhoodKind::Village)
    }

    /// Whether this one is on.
    #[must_use]
    pub fn has(self, module: Module) -> bool {
        self.0 & bit(module) != 0
    }

    /// The same with this one switched.
    #[must_use]
    pub fn with(self, module: Module, on: bool) -> Modules {
        if on { Modules(self.0 | bit(module)) } else { Modules(self.0 & !bit(module)) }
    }

    /// Those that are on, in the order in which they are shown.
    #[must_use]
    pub fn on(self) -> Vec<Module> {
        Module::ALL.iter().copied().filter(|module| self.has(*module)).collect()
    }
}

impl std::fmt::Debug for Modules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.on()).finish()
    }
}

/// In memory only: what is stored and sent are names and numbers.
fn bit(module: Module) -> u16 {
    Module::ALL.iter().position(|known| *known == module).map_or(0, |place| 1 << place)
}

/// What the district has set for a neighbourhood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How far it has come.
    pub phase: Phase,
    /// What sort of place it is.
    pub kind: NeighbourhoodKind,
    /// Which modules are on.
    pub modules: Modules,
}

impl Default for Settings {
    /// Those of a neighbourhood for which nothing was set yet.
    fn default() -> Settings {
        let kind = NeighbourhoodKind::Urban;
        Settings { phase: Phase::Pilot, kind, modules: Modules::of_kind(kind) }
    }
}

/// What is to be set; the rest stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingsChange {
    /// The phase.
    pub phase: Option<Phase>,
    /// The kind.
    pub kind: Option<NeighbourhoodKind>,
    /// Modules to switch on (true) or off.
    pub modules: Vec<(Module, bool)>,
}

impl Settings {
    /// With another kind come its own modules; those that somebody has switched against the kind's stay as they are.
    #[must_use]
    pub fn changed(self, change: &SettingsChange) -> Settings {
        let Settings { phase, kind, mut modules } = self;
        let next_kind = change.kind.unwrap_or(kind);
        let (usual, next_usual) = (Modules::of_kind(kind), Modules::of_kind(next_kind));
        for module in Module::ALL.iter().copied() {
            if self.modules.has(module) == usual.has(module) {
                modules = modules.with(module, next_usual.has(module));
            }
        }
        for (module, on) in &change.modules {
            modules = modules.with(*module, *on);
        }
        Settings { phase: change.phase.unwrap_or(phase), kind: next_kind, modules }
    }
}

/// The module that a topic is a part of; none for what every neighbourhood has.
#[must_use]
pub fn of_topic(topic: Topic) -> Option<Module> {
    match topic {
        Topic::Bulletin(_) => Some(Module::Bulletin),
        Topic::Issues(_) | Topic::Case(..) | Topic::Inbox(..) => Some(Module::Issues),
        Topic::District
        | Topic::Departments
        | Topic::Group(_)
        | Topic::Roster(_)
        | Topic::Moderation(_)
        | Topic::Desk(_)
        | Topic::Register(_)
        | Topic::Appeals(_)
        | Topic::Dm(..)
        | Topic::Mediation(..) => None,
    }
}

/// The module that an office is a part of; none for those that keep order.
#[must_use]
pub fn of_office(office: Office) -> Option<Module> {
    match office {
        Office::Property => Some(Module::Property),
        Office::Police => Some(Module::Police),
        Office::Doctor => Some(Module::Doctor),
        _ => None,
    }
}

/// Sets what the district sets for a neighbourhood. The same again changes nothing.
pub(super) fn set(
    district: &District,
    neighbourhood: NeighbourhoodId,
    change: &SettingsChange,
    now: u64,
) -> Result<Decision, Rejection> {
    let place = district.neighbourhood(neighbourhood).ok_or_else(|| {
        let message = format!("there is no neighbourhood {neighbourhood}; open it first");
        Rejection::new(ErrorCode::NotFound, message)
    })?;
    let is_unknown = change.phase == Some(Phase::Unknown)
        || change.kind == Some(NeighbourhoodKind::Unknown)
        || change.modules.iter().any(|(module, _)| *module == Module::Unknown);
    if is_unknown {
        return Err(Rejection::new(ErrorCode::BadFrame, "there is no such phase, kind or module"));
    }
    let settings = place.settings.changed(change);
    if settings == place.settings {
        return Ok(Decision::unchanged(Shard::District, Answer::Done));
    }
    let topic = Topic::District;
    let kind = EventKind::NeighbourhoodSet { neighbourhood, settings };
    let event = Event { topic, seq: district.head(topic).seq.next(), at: now, by: None, posts: 0, kind };
    let rows = vec![RowChange::Put(Row::Settings { neighbourhood, settings })];
    Ok(Decision {
        commit: Commit { shard: Shard::District, events: vec![event], rows },
        answer: Answer::Done,
    })
}

/// Refuses an office whose module is off. Who holds one when it is switched off keeps it until they are dismissed.
pub(super) fn may_be_held(settings: Settings, office: Office) -> Result<(), Rejection> {
    match of_office(office) {
        Some(module) if !settings.modules.has(module) => {
            let message = format!(
                "the module {} is switched off here, and its office with it; the district's operator can switch it on",
                module.as_str()
            );
            Err(Rejection::new(ErrorCode::ModuleOff, message))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use linli_protocol::PostText;

    use super::super::Act;
    use super::super::Mentions;
    use super::super::testing::{ANA, BO, Story, XINYUAN};
    use super::*;

    const BULLETIN: Topic = Topic::Bulletin(XINYUAN);

    fn set(change: SettingsChange) -> Act {
        Act::SetNeighbourhood { neighbourhood: XINYUAN, change }
    }

    fn switch(module: Module, on: bool) -> Act {
        set(SettingsChange { modules: vec![(module, on)], ..SettingsChange::default() })
    }

    fn kind(kind: NeighbourhoodKind) -> SettingsChange {
        SettingsChange { kind: Some(kind), ..SettingsChange::default() }
    }

    fn settings(story: &Story) -> Settings {
        story.district.neighbourhood(XINYUAN).unwrap().settings
    }

    fn appoint(user: linli_protocol::UserId, office: Office) -> Act {
        Act::Appoint { neighbourhood: XINYUAN, user, office }
    }

    #[test]
    fn a_new_neighbourhood_is_an_urban_pilot_with_all_nine_modules() {
        let settings = settings(&Story::with_members());
        assert_eq!((settings.phase, settings.kind), (Phase::Pilot, NeighbourhoodKind::Urban));
        assert_eq!(settings.modules.on(), Module::ALL);
    }

    #[test]
    fn each_change_is_an_event_of_the_district_and_the_same_again_is_none() {
        let mut story = Story::with_members();
        let live = SettingsChange { phase: Some(Phase::Live), ..SettingsChange::default() };
        let done = story.administer(set(live.clone())).unwrap();
        let [event] = &done.commit.events[..] else { panic!("{done:?}") };
        assert_eq!((event.topic, event.by), (Topic::District, None));
        let expected = settings(&story);
        assert_eq!(expected.phase, Phase::Live);
        assert_eq!(event.kind, EventKind::NeighbourhoodSet { neighbourhood: XINYUAN, settings: expected });
        assert!(story.administer(set(live)).unwrap().commit.events.is_empty());
    }

    #[test]
    fn another_kind_brings_its_modules_and_leaves_those_that_were_switched_by_hand() {
        let mut story = Story::with_members();
        story.administer(switch(Module::Guide, false)).unwrap();
        story.administer(set(kind(NeighbourhoodKind::Village))).unwrap();
        let modules = settings(&story).modules;
        assert!(!modules.has(Module::Property) && !modules.has(Module::Guide) && modules.has(Module::Police));
        story.administer(switch(Module::Property, true)).unwrap();
        story.administer(set(kind(NeighbourhoodKind::Urban))).unwrap();
        let modules = settings(&story).modules;
        assert!(modules.has(Module::Property) && !modules.has(Module::Guide));
    }

    #[test]
    fn an_office_whose_module_is_off_is_given_to_nobody_and_who_holds_it_keeps_it() {
        let mut story = Story::with_members();
        story.administer(appoint(ANA, Office::Secretary)).unwrap();
        story.administer(appoint(BO, Office::Doctor)).unwrap();
        for (module, office) in [
            (Module::Property, Office::Property),
            (Module::Police, Office::Police),
            (Module::Doctor, Office::Doctor),
        ] {
            story.administer(switch(module, false)).unwrap();
            let refused = story.act(ANA, appoint(ANA, office)).unwrap_err();
            assert_eq!(refused.code, ErrorCode::ModuleOff);
            assert_eq!(story.administer(appoint(ANA, office)).unwrap_err().code, ErrorCode::ModuleOff);
        }
        assert_eq!(story.district.member(XINYUAN, BO).unwrap().office, Some(Office::Doctor));
        story.act(ANA, appoint(BO, Office::Deputy)).unwrap();
        assert_eq!(story.act(ANA, appoint(BO, Office::Doctor)).unwrap_err().code, ErrorCode::ModuleOff);
        story.administer(switch(Module::Doctor, true)).unwrap();
        story.act(ANA, appoint(BO, Office::Doctor)).unwrap();
    }

    #[test]
    fn nobody_writes_or_marks_a_bulletin_that_is_off_and_on_again_it_is_as_it_was() {
        let mut story = Story::with_members();
        story.administer(appoint(ANA, Office::Secretary)).unwrap();
        let announce = |story: &mut Story| {
            let (client_id, text) = (story.client_id(), PostText::parse("停水").unwrap());
            story.act(
                ANA,
                Act::Post { topic: BULLETIN, client_id, text, reply_to: None, mentions: Mentions::NONE },
            )
        };
        announce(&mut story).unwrap();
        story.administer(switch(Module::Bulletin, false)).unwrap();
        assert_eq!(announce(&mut story).unwrap_err(), Rejection::not_found());
        let read = Act::Read { topic: BULLETIN, seq: linli_protocol::Seq(1) };
        assert_eq!(story.act(BO, read.clone()).unwrap_err(), Rejection::not_found());
        story.administer(switch(Module::Bulletin, true)).unwrap();
        story.act(BO, read).unwrap();
        let again = announce(&mut story).unwrap();
        assert_eq!(again.commit.events[0].posts, 2, "what was there is there");
    }

    #[test]
    fn only_the_administration_sets_and_only_what_there_is() {
        let mut story = Story::with_members();
        story.administer(appoint(ANA, Office::Secretary)).unwrap();
        let off = switch(Module::Bulletin, false);
        assert_eq!(story.act(ANA, off).unwrap_err().code, ErrorCode::NotFound);
        let nowhere =
            Act::SetNeighbourhood { neighbourhood: NeighbourhoodId(99), change: SettingsChange::default() };
        assert_eq!(story.administer(nowhere).unwrap_err().code, ErrorCode::NotFound);
        for unknown in [
            switch(Module::Unknown, true),
            set(kind(NeighbourhoodKind::Unknown)),
            set(SettingsChange { phase: Some(Phase::Unknown), ..SettingsChange::default() }),
        ] {
            assert_eq!(story.administer(unknown).unwrap_err().code, ErrorCode::BadFrame);
        }
    }
}
