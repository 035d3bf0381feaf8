use crate::{
    budget::Forecast,
    engine_reading::excerpt,
    excerpt::Excerpt,
    id::ChatId,
    link::Link,
    protocol::{FromHost, ToHost},
    screen::{Effect, Event, Screen},
};
use std::rc::Rc;
use uuid::Uuid;

fn connected() -> Screen {
    let (mut screen, _) = Screen::new(ChatId(Uuid::from_u128(1)), 0);
    screen.handle(0, Event::Link(Link::Up));
    screen
}

/// Types this; says what the host is asked to weigh: the number, and the excerpts where they are told.
fn typed(
    screen: &mut Screen,
    text: &str,
    excerpts: &Rc<Vec<Excerpt>>,
) -> Option<(u32, Option<Vec<Excerpt>>)> {
    asked(screen.handle(0, Event::Typed { text: text.into(), excerpts: excerpts.clone() }))
}

fn asked(effects: Vec<Effect>) -> Option<(u32, Option<Vec<Excerpt>>)> {
    effects.into_iter().find_map(|effect| match effect {
        Effect::Post(ToHost::Weigh { number, excerpts, .. }) => Some((number, excerpts)),
        _ => None,
    })
}

fn weighed(screen: &mut Screen, number: u32, forecast: Forecast) {
    screen.handle(0, Event::Host(FromHost::Weighed { number, tokens: Some(16), forecast }));
}

#[test]
fn an_answer_to_what_is_not_typed_any_more_is_left_alone() {
    let mut screen = connected();
    let (first, _) = typed(&mut screen, "hello", &Rc::default()).expect("it is weighed");
    weighed(&mut screen, first, Forecast::Fits);
    assert!(screen.is_weighed());
    let (second, _) = typed(&mut screen, "hello there", &Rc::default()).expect("it is weighed");
    weighed(&mut screen, first, Forecast::InParts);
    assert!(!screen.is_weighed());
    assert_eq!(
        screen.weighed().map(|weighed| weighed.forecast),
        Some(Forecast::Fits),
        "it stands until then"
    );
    weighed(&mut screen, second, Forecast::TooLong { by: 3 });
    assert_eq!(screen.weighed().map(|weighed| weighed.forecast), Some(Forecast::TooLong { by: 3 }));
}

#[test]
fn nothing_is_weighed_where_nothing_is_typed() {
    let mut screen = connected();
    assert_eq!(typed(&mut screen, "  ", &Rc::default()), None);
    typed(&mut screen, "hello", &Rc::default());
    assert!(
        typed(&mut screen, "", &Rc::default()).is_some(),
        "the host is told that there is nothing any more"
    );
    assert_eq!(screen.weighed(), None);
}

#[test]
fn excerpts_are_told_once_for_each_host() {
    let mut screen = connected();
    let excerpts = Rc::new(vec![excerpt("a page")]);
    assert_eq!(typed(&mut screen, "what", &excerpts), Some((1, Some(Vec::clone(&excerpts)))));
    assert_eq!(typed(&mut screen, "what is it?", &excerpts), Some((2, None)));
    screen.handle(0, Event::Link(Link::Opening));
    let again = asked(screen.handle(0, Event::Link(Link::Up)));
    assert_eq!(again, Some((3, Some(Vec::clone(&excerpts)))), "another host knows nothing");
    assert!(!screen.is_weighed());
}
