//! Short words at the edge of the panel, some with a way back.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    storage::space_words,
    turn::take_step,
    words,
};
use pilotlight_browser::{
    i18n::{t, t_with},
    timer::Timeout,
};
use pilotlight_core::{
    flight::Failure,
    prompts::BuiltIn,
    screen::{Event, Note, Screen, Toast},
    trouble::{NextStep, Trouble},
};
use yew::prelude::*;

/// How long a toast is there, in milliseconds. One that tells of a failure stays until it is put away.
const SHOWN_FOR: u32 = 8_000;

/// The toasts, the oldest first.
pub fn toasts(app: &App) -> Html {
    let toasts = app.read(Screen::toasts);
    html! {
        <div class="toasts" role="status" aria-live="polite">
            { for toasts.iter().map(|toast| html! {
                <ToastView key={toast.id} app={app.clone()} toast={toast.clone()} adds={adds(app, &toast.note)} />
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ToastProps {
    app: App,
    toast: Toast,
    /// What it says besides, once that is found out.
    adds: Option<String>,
}

/// Where there is no room left, what takes it.
fn adds(app: &App, note: &Note) -> Option<String> {
    let is_full = matches!(note, Note::Failed(failure) if failure.trouble == Trouble::StoreFull {});
    if is_full { space_words(app) } else { None }
}

#[component]
fn ToastView(props: &ToastProps) -> Html {
    let app = &props.app;
    let id = props.toast.id;
    let stays = matches!(props.toast.note, Note::Failed(_));
    // Whoever is about to click is not raced.
    let held = use_state_eq(|| false);
    use_effect_with((*held, stays), {
        let app = app.clone();
        move |&(held, stays)| {
            let timer =
                (!held && !stays).then(|| Timeout::new(SHOWN_FOR, move || app.dispatch(Event::PutAway(id))));
            move || drop(timer)
        }
    });
    let hold = |hold: bool| {
        let held = held.setter();
        move || held.set(hold)
    };
    let (enter, leave, focus, blur) = (hold(true), hold(false), hold(true), hold(false));
    html! {
        <div
            class="toast" data-toast={word(&props.toast.note)}
            data-trouble={match &props.toast.note { Note::Failed(failure) => Some(failure.trouble.code()), _ => None }}
            onmouseenter={move |_| enter()} onmouseleave={move |_| leave()}
            onfocusin={move |_| focus()} onfocusout={move |_| blur()}
        >
            <div class="toast-words">{says(app, &props.toast.note, props.adds.as_deref())}</div>
            {offers(app, &props.toast)}
            {IconButton::new(Icon::Cross, t("putAway"), "put-away").small().on_click(app.on(move |_| Event::PutAway(id)))}
        </div>
    }
}

fn word(note: &Note) -> &'static str {
    match note {
        Note::Deleted { .. } => "deleted",
        Note::Removed { .. } => "removed",
        Note::AssistantDeleted(_) => "assistant-deleted",
        Note::PromptDeleted { .. } => "prompt-deleted",
        Note::Copied => "copied",
        Note::Forked => "forked",
        Note::AnswerDeleted(_) => "answer-deleted",
        Note::NotCopied(_) => "not-copied",
        Note::Failed(_) => "failed",
    }
}

fn says(app: &App, note: &Note, adds: Option<&str>) -> Html {
    match note {
        Note::Deleted { title, .. } => html! { t_with("toastDeleted", &[title]) },
        Note::Removed { text, .. } => {
            html! { t(if text.is_empty() { "toastExcerptRemoved" } else { "toastRemoved" }) }
        }
        Note::AssistantDeleted(assistant) => html! { t_with("toastDeleted", &[&assistant.name]) },
        Note::PromptDeleted { prompt, .. } => {
            let says = if BuiltIn::of(prompt.id).is_some() { "toastReset" } else { "toastDeleted" };
            html! { t_with(says, &[&words::prompt_name(app, prompt)]) }
        }
        Note::Copied => html! { t("copied") },
        Note::Forked => html! { t("toastForked") },
        Note::AnswerDeleted(_) => html! { t("toastAnswerDeleted") },
        Note::NotCopied(event) => html! { <>{t("copyFailed")}{words::event(*event)}</> },
        Note::Failed(Failure { trouble, event }) => html! {
            <>
                {words::trouble(trouble)}
                if let Some(why) = trouble.browsers_words() {
                    <div class="why">{why.to_owned()}</div>
                }
                if let Some(adds) = adds {
                    <p class="space-words">{adds.to_owned()}</p>
                }
                {words::event(*event)}
            </>
        },
    }
}

fn offers(app: &App, toast: &Toast) -> Html {
    let id = toast.id;
    match &toast.note {
        Note::Deleted { .. }
        | Note::Removed { .. }
        | Note::AnswerDeleted(_)
        | Note::AssistantDeleted(_)
        | Note::PromptDeleted { .. } => html! {
            <button type="button" class="text-button" data-action="undo" onclick={app.on(move |_| Event::Undo(id))}>
                {t("undo")}
            </button>
        },
        Note::Failed(failure) => {
            let step = failure.trouble.next_step();
            // What was typed is back in the composer, so there is no turn that could be tried again.
            let offered = !matches!(step, NextStep::TryAgain | NextStep::Shorten);
            let label = words::next_step(step).filter(|_| offered);
            let app = app.clone();
            let onclick = Callback::from(move |_: MouseEvent| {
                app.dispatch(Event::PutAway(id));
                take_step(&app, step, None);
            });
            html! {
                if let Some(label) = label {
                    <button type="button" class="text-button" data-action="next-step" {onclick}>{label}</button>
                }
            }
        }
        Note::Copied | Note::Forked | Note::NotCopied(_) => Html::default(),
    }
}
