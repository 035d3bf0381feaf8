//! What the forms have in common: nothing counts until it is saved, and what is wrong is told beside its field.

use crate::{app::App, view::focus_soon};
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::{
    assistant::Assistant,
    prompts::Prompt,
    protocol::Change,
    screen::{Event, View},
};
use std::cell::{Cell, RefCell};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// A field that is at fault.
const FAULTY: &str =
    ".field:has(> .field-fault) :is(input, textarea), .exchange:has(> .field-fault) textarea";

/// What is in the form that is open.
#[derive(Default)]
pub struct Forms {
    assistant: RefCell<Option<Assistant>>,
    prompt: RefCell<Option<Prompt>>,
    /// Whether it was to be saved as it is, and could not be.
    tried: Cell<bool>,
}

impl Forms {
    /// Forgets what was entered and not saved.
    pub fn clear(&self) {
        self.assistant.take();
        self.prompt.take();
        self.tried.set(false);
    }
}

/// What is in a form, and how it is changed.
#[derive(Clone)]
pub struct Edit<T: 'static> {
    app: App,
    place: fn(&Forms) -> &RefCell<Option<T>>,
}

/// The form of an assistant.
pub fn edit_assistant(app: &App) -> Edit<Assistant> {
    Edit { app: app.clone(), place: |forms| &forms.assistant }
}

/// The form of a prompt.
pub fn edit_prompt(app: &App) -> Edit<Prompt> {
    Edit { app: app.clone(), place: |forms| &forms.prompt }
}

impl<T: Clone + 'static> Edit<T> {
    /// What is in it now; at first it is what `first` gives.
    pub fn entered(&self, first: impl FnOnce() -> T) -> T {
        (self.place)(self.app.forms()).borrow_mut().get_or_insert_with(first).clone()
    }

    /// Whether it was to be saved as it is, and could not be.
    pub fn was_tried(&self) -> bool {
        self.app.forms().tried.get()
    }

    /// For what is chosen. What was wrong may be right then.
    pub fn choose<V: 'static>(&self, set: impl Fn(&mut T, V) + 'static) -> Callback<V> {
        let Self { app, place } = self.clone();
        Callback::from(move |value| {
            if let Some(form) = place(app.forms()).borrow_mut().as_mut() {
                set(form, value);
            }
            app.forms().tried.set(false);
            app.draw();
        })
    }

    /// For what is typed, in an `<input>` or a `<textarea>`.
    pub fn text(&self, set: impl Fn(&mut T, String) + 'static) -> Callback<InputEvent> {
        self.choose(set).reform(|event: InputEvent| typed(&event).unwrap_or_default())
    }
}

fn typed(event: &InputEvent) -> Option<String> {
    let input = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
    input.or_else(|| event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()))
}

/// What stands at the end of a form.
pub struct End {
    /// The list that it leads back to.
    pub list: View,
    /// What tests know the button by that saves.
    pub save: &'static str,
    /// What is saved; `None` where it cannot be as it is.
    pub change: Option<Change>,
    /// The button that deletes, where there is anything to delete.
    pub remove: Option<Remove>,
}

/// The button that deletes.
pub struct Remove {
    /// What tests know it by.
    pub action: &'static str,
    /// What it says.
    pub label: String,
    /// What is deleted.
    pub name: String,
    /// How.
    pub change: Change,
}

impl End {
    /// The buttons.
    pub fn draw(self, app: &App) -> Html {
        let Self { list, save, change, remove } = self;
        let onsave = match change {
            Some(change) => and_leave(app, change, list),
            None => try_again(app),
        };
        html! {
            <div class="buttons">
                <button type="button" class="button primary" data-action={save} onclick={onsave}>{t("save")}</button>
                <button type="button" class="button" data-action="back" onclick={app.on(move |_| Event::Open(list))}>
                    {t("cancel")}
                </button>
                if let Some(Remove { action, label, name, change }) = remove {
                    <button
                        type="button" class="button danger" data-action={action} onclick={and_leave(app, change, list)}
                        aria-label={t_with("deleteLabel", &[&label, &name])}
                    >
                        {label.clone()}
                    </button>
                }
            </div>
        }
    }
}

fn and_leave(app: &App, change: Change, list: View) -> Callback<MouseEvent> {
    let app = app.clone();
    Callback::from(move |_| {
        app.dispatch(Event::Change(change.clone()));
        app.dispatch(Event::Open(list));
    })
}

/// Takes the person to what is wrong.
fn try_again(app: &App) -> Callback<MouseEvent> {
    let app = app.clone();
    Callback::from(move |_| {
        app.forms().tried.set(true);
        app.draw();
        focus_soon(FAULTY.to_owned());
    })
}
