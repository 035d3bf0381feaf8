//! What a screen reader is told of the running answer: whole sentences, and not too often.

use crate::app::App;
use pilotlight_browser::timer::Timeout;
use pilotlight_core::{
    announce::Announcer,
    id::TurnId,
    transcript::{Role, TurnState},
};
use yew::prelude::*;

/// How often something is said, in milliseconds.
const PAUSE: u32 = 1_500;

/// What the voice is given.
#[derive(Properties, PartialEq)]
pub struct VoiceProps {
    /// The last answer of the shown chat, and whether it runs.
    pub answer: Option<(TurnId, bool)>,
}

/// The region that screen readers listen to.
#[component]
pub fn Voice(props: &VoiceProps) -> Html {
    let Some(app) = use_context::<App>() else { return Html::default() };
    let said = use_state(String::new);
    let beat = use_state(|| 0_u32);
    let listening = use_mut_ref(|| None::<(TurnId, Announcer)>);
    use_effect_with((props.answer, *beat), {
        let (said, listening) = (said.clone(), listening);
        move |&(answer, count)| {
            let mut listening = listening.borrow_mut();
            let mut timer = None;
            if let Some((turn, running)) = answer {
                // Only an answer that has been seen running is told; an old chat that is opened is read by its reader.
                if running && listening.as_ref().is_none_or(|(known, _)| *known != turn) {
                    *listening = Some((turn, Announcer::default()));
                }
                if let Some((_, announcer)) = listening.as_mut().filter(|(known, _)| *known == turn) {
                    let words = announcer.next(&text_of(&app, turn), !running);
                    if !words.is_empty() {
                        said.set(words);
                    }
                }
                if running {
                    timer = Some(Timeout::new(PAUSE, move || beat.set(count.wrapping_add(1))));
                } else {
                    *listening = None;
                }
            }
            move || drop(timer)
        }
    });
    html! { <div class="hidden" role="status" aria-live="polite">{&*said}</div> }
}

/// The last answer that is shown, and whether it runs.
pub fn last_answer(screen: &pilotlight_core::screen::Screen) -> Option<(TurnId, bool)> {
    let shown = screen.shown();
    let answer = shown.iter().rev().find(|shown| shown.turn.role == Role::Model)?;
    Some((answer.turn.id, answer.turn.state == TurnState::Running))
}

fn text_of(app: &App, turn: TurnId) -> String {
    app.read(|screen| match screen.thread().feed() {
        Some(feed) if feed.answer() == turn => feed.text().to_owned(),
        _ => {
            let shown = screen.shown();
            let answer = shown.iter().find(|shown| shown.turn.id == turn);
            answer.map(|shown| shown.turn.text.clone()).unwrap_or_default()
        }
    })
}
