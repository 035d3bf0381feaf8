use super::*;
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};
use proptest::strategy::Strategy as Generator;
use uuid::Uuid;

fn id(number: usize) -> TurnId {
    TurnId(Uuid::from_u128(number as u128 + 1))
}

fn turn(number: usize, role: Role, tokens: u64) -> Weighed {
    Weighed { id: id(number), role, tokens: Some(tokens), pinned: false }
}

/// A chat of exchanges of two turns, each of this weight.
fn chat(weights: &[u64]) -> Vec<Weighed> {
    let role = |number: usize| if number.is_multiple_of(2) { Role::Person } else { Role::Model };
    weights.iter().enumerate().map(|(number, tokens)| turn(number, role(number), *tokens)).collect()
}

/// So much room, for what is pinned as for everything else.
fn room(tokens: u64) -> Room {
    Room { fill: tokens, most: tokens }
}

fn summary(upto: usize, tokens: u64) -> Option<SummaryWeight> {
    Some(SummaryWeight { upto: id(upto), id: id(1000), tokens: Some(tokens) })
}

fn given(strategy: Strategy, path: &[Weighed], summary: Option<SummaryWeight>, tokens: u64) -> Given {
    match choose(strategy, path, summary, room(tokens)) {
        Choice::Give(given) => given,
        other => panic!("{other:?}"),
    }
}

fn ids(numbers: impl IntoIterator<Item = usize>) -> Vec<TurnId> {
    numbers.into_iter().map(id).collect()
}

#[test]
fn the_newest_exchanges_that_fit() {
    let path = chat(&[10, 10, 10, 10, 10, 10]);
    let all = given(Strategy::Recent, &path, None, 60);
    assert_eq!((all.turns, all.left_out, all.tokens), (ids(0..6), vec![], 60));
    let some = given(Strategy::Recent, &path, None, 59);
    assert_eq!((some.turns, some.left_out, some.tokens), (ids(2..6), ids(0..2), 40));
    assert_eq!(given(Strategy::Recent, &path, None, 19).turns, []);
}

#[test]
fn a_summary_stands_for_what_it_covers() {
    let path = chat(&[10; 8]);
    let summary = summary(3, 5);
    let both = given(Strategy::Summary, &path, summary, 45);
    assert_eq!((both.summary, both.turns, both.left_out, both.tokens), (true, ids(4..8), vec![], 45));
    let less = given(Strategy::Summary, &path, summary, 44);
    assert_eq!((less.summary, less.turns, less.left_out), (true, ids(6..8), ids(4..6)));
    assert!(!given(Strategy::Recent, &path, summary, 100).summary);
    let elsewhere = self::summary(99, 5);
    assert_eq!(given(Strategy::Summary, &path, elsewhere, 80).turns, ids(0..8), "of another branch");
    let too_long = self::summary(3, 50);
    assert!(!given(Strategy::Summary, &path, too_long, 49).summary);
    let uncounted = Some(SummaryWeight { tokens: None, ..summary.expect("a summary") });
    assert_eq!(choose(Strategy::Summary, &path, uncounted, room(45)), Choice::Count(ids([1000])));
}

#[test]
fn what_is_pinned_stays_with_its_whole_exchange() {
    let mut path = chat(&[10; 8]);
    path[1].pinned = true;
    let kept = given(Strategy::Pinned, &path, None, 45);
    assert_eq!((kept.turns, kept.left_out, kept.tokens), (ids([0, 1, 6, 7]), ids(2..6), 40));
    assert_eq!(given(Strategy::Summary, &path, None, 45).turns, ids(4..8), "only where it is asked for");
    assert_eq!(choose(Strategy::Pinned, &path, None, room(15)), Choice::TooMuch { by: 5 });
    let more =
        Choice::Give(Given { turns: ids([0, 1]), left_out: ids(2..8), tokens: 20, ..Given::default() });
    assert_eq!(choose(Strategy::Pinned, &path, None, Room { fill: 15, most: 20 }), more, "and nothing else");
    let summary = summary(3, 5);
    assert_eq!(given(Strategy::Pinned, &path, summary, 45).turns, ids([0, 1, 6, 7]));
}

#[test]
fn counts_no_further_than_it_must() {
    let mut path: Vec<Weighed> = chat(&[10; 200]);
    path.iter_mut().for_each(|turn| turn.tokens = None);
    let mut counted = 0;
    loop {
        match choose(Strategy::Recent, &path, None, room(105)) {
            Choice::Count(turns) => {
                assert!(!turns.is_empty() && turns.len() <= COUNT_AT_ONCE);
                assert!(turns.is_sorted_by(|a, b| a > b), "the newest first");
                counted += turns.len();
                path.iter_mut()
                    .filter(|turn| turns.contains(&turn.id))
                    .for_each(|turn| turn.tokens = Some(10));
            }
            Choice::Give(given) => break assert_eq!(given.turns, ids(190..200)),
            Choice::TooMuch { .. } => panic!("nothing must be given"),
        }
    }
    assert_eq!(counted, COUNT_AT_ONCE);
}

fn any_path() -> impl Generator<Value = Vec<Weighed>> {
    prop::collection::vec(
        (any::<bool>(), 0..60_u64, prop::bool::weighted(0.15), prop::bool::weighted(0.8)),
        0..40,
    )
    .prop_map(|turns| {
        let one = |(number, (person, tokens, pinned, counted)): (usize, (bool, u64, bool, bool))| Weighed {
            id: id(number),
            role: if person || number == 0 { Role::Person } else { Role::Model },
            tokens: counted.then_some(tokens),
            pinned,
        };
        turns.into_iter().enumerate().map(one).collect()
    })
}

proptest! {
    #[test]
    fn what_is_given_keeps_every_promise(
        mut path in any_path(),
        strategy in 0..3_usize,
        summary in prop::option::of((0..45_usize, 0..80_u64)),
        fill in 0..600_u64,
        more in 0..50_u64,
    ) {
        let room = Room { fill, most: fill + more };
        let strategy = Strategy::ALL[strategy];
        let mut summary = summary.map(|(upto, tokens)| (SummaryWeight { upto: id(upto), id: id(1000), tokens: None }, tokens));
        let truth = |turn: &Weighed| (turn.id.0.as_u128() as u64 * 7) % 60;
        let chosen = loop {
            match choose(strategy, &path, summary.map(|(summary, _)| summary), room) {
                Choice::Count(turns) => {
                    prop_assert!(!turns.is_empty());
                    if let Some((summary, tokens)) = summary.as_mut().filter(|_| turns == ids([1000])) {
                        prop_assert_eq!(summary.tokens.replace(*tokens), None, "nothing is counted twice");
                    }
                    for turn in path.iter_mut().filter(|turn| turns.contains(&turn.id)) {
                        prop_assert_eq!(turn.tokens, None, "nothing is counted twice");
                        turn.tokens = Some(truth(turn));
                    }
                }
                chosen => break chosen,
            }
        };
        let summary = summary.map(|(summary, _)| summary);
        prop_assert_eq!(&choose(strategy, &path, summary, room), &chosen, "the same every time");
        let is_pinned = |exchange: &[Weighed]| strategy == Strategy::Pinned && exchange.iter().any(|turn| turn.pinned);
        let given = match chosen {
            Choice::Give(given) => given,
            Choice::TooMuch { by } => {
                let pinned: u64 = exchanges(&path).into_iter().filter(|e| is_pinned(e)).flatten().filter_map(|t| t.tokens).sum();
                prop_assert_eq!(pinned, room.most + by);
                return Ok(());
            }
            Choice::Count(_) => unreachable!(),
        };
        let is_given = |turn: &Weighed| given.turns.contains(&turn.id);
        let summed: u64 = path.iter().filter(|turn| is_given(turn)).filter_map(|turn| turn.tokens).sum();
        let summary_weight = summary.filter(|_| given.summary).map_or(0, |summary| summary.tokens.unwrap_or(0));
        prop_assert_eq!(summed + summary_weight, given.tokens);
        let pinned: u64 = exchanges(&path).into_iter().filter(|e| is_pinned(e)).flatten().filter_map(|t| t.tokens).sum();
        prop_assert!(given.tokens <= room.fill.max(pinned) && given.tokens <= room.most, "never over the budget");
        prop_assert!(given.turns.is_sorted(), "in order");
        for exchange in exchanges(&path) {
            let count = exchange.iter().filter(|turn| is_given(turn)).count();
            prop_assert!(count == 0 || count == exchange.len(), "no exchange is split");
            prop_assert!(!is_pinned(exchange) || count == exchange.len(), "what is pinned is given");
        }
        let last = summary.filter(|_| given.summary).and_then(|s| path.iter().position(|turn| turn.id == s.upto));
        let ends = exchanges(&path).into_iter().scan(0, |end, exchange| {
            *end += exchange.len();
            Some(*end)
        });
        let behind = ends.filter(|end| last.is_some_and(|last| *end <= last + 1)).last().unwrap_or_default();
        for (index, turn) in path.iter().enumerate() {
            let told = is_given(turn) || index < behind;
            prop_assert_eq!(told, !given.left_out.contains(&turn.id), "what is left out is said, and nothing else");
        }
    }
}
