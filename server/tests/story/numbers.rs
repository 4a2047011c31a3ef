//! How it goes, in numbers: for the two offices and the operator, of days that are over, and of nobody by name.

use linli_cli::ClientError;
use linli_protocol::{ErrorCode, NeighbourhoodId, Numbers, Office, Period};
use linli_server::admin::Request;

use crate::town::{HOME, Neighbours, Town, office_says};

fn tells_nothing(numbers: &Numbers) -> bool {
    let nothing = |period: &Period| *period == Period { from: period.from, ..Period::default() };
    (numbers.days.len(), numbers.weeks.len()) == (28, 4)
        && numbers.days.iter().chain(&numbers.weeks).all(nothing)
}

#[tokio::test]
async fn the_two_offices_and_the_operator_are_told_how_it_goes_and_nothing_of_today() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let cai = town.resident("cai").await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    town.office(&Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Deputy });
    for n in 0..6 {
        let user = town.registers(&format!("resident{n}"), None);
        town.admits(HOME, user);
    }
    for officer in [&ana, &bo] {
        officer.posts("你好").await;
        let numbers = officer.client.numbers(HOME).await.unwrap();
        assert!(tells_nothing(&numbers), "{numbers:?}");
    }
    let refused = cai.client.numbers(HOME).await.unwrap_err();
    assert!(
        matches!(&refused, ClientError::Server(error) if error.code == ErrorCode::NotFound),
        "{refused:?}"
    );
    for neighbourhood in [None, Some(HOME)] {
        let numbers = town.office(&Request::Numbers { neighbourhood }).numbers.unwrap();
        assert!(tells_nothing(&numbers), "{numbers:?}");
    }
    let nowhere = Request::Numbers { neighbourhood: Some(NeighbourhoodId(9)) };
    assert_eq!(office_says(town.tries_at_the_office(&nowhere)), ErrorCode::NotFound);
    town.is_sound();
}
