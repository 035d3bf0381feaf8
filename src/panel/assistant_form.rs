//! One assistant, to be made or changed. Nothing counts until it is saved.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    view::{self, Field, Frame, select},
    words,
};
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::{
    assistant::{Assistant, AssistantFault, Example, LANGUAGES, Style},
    id::AssistantId,
    protocol::Change,
    screen::{Event, View},
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What the form is given.
#[derive(Properties, PartialEq)]
pub struct AssistantFormProps {
    /// The panel.
    pub app: App,
    /// The assistant as it is stored; `None` for a new one.
    pub stored: Option<Assistant>,
    /// Its id.
    pub id: AssistantId,
}

/// One assistant.
#[component]
pub fn AssistantForm(props: &AssistantFormProps) -> Html {
    let app = &props.app;
    let form = use_state(|| props.stored.clone().unwrap_or_else(|| blank(props.id)));
    let fault = use_state_eq(|| None::<AssistantFault>);
    use_focus_on_fault(fault.is_some());
    let edit = Edit { form: form.clone(), fault: fault.setter() };
    let save = {
        let (app, form, fault) = (app.clone(), form.clone(), fault.setter());
        Callback::from(move |_: MouseEvent| match form.check() {
            Ok(()) => {
                app.dispatch(Event::Change(Change::Assistant(Assistant::clone(&form))));
                app.dispatch(Event::Open(View::Assistants));
            }
            Err(wrong) => fault.set(Some(wrong)),
        })
    };
    let at = |is_there: fn(&AssistantFault) -> bool| fault.filter(is_there).map(words::fault);
    html! {
        <Frame title={t("assistants")}>
            {Field::new(t("assistantName"))
                .fault(at(|f| matches!(f, AssistantFault::NameEmpty | AssistantFault::NameTooLong)))
                .around(html! {
                    <input
                        class="input" dir="auto" data-field="name" value={form.name.clone()}
                        oninput={edit.text(|assistant, text| assistant.name = text)}
                    />
                })}
            {Field::new(t("assistantSystem")).hint(t("assistantSystemHint")).around(html! {
                <textarea
                    class="input" dir="auto" rows="4" data-field="system" value={form.system.clone()}
                    oninput={edit.text(|assistant, text| assistant.system = text)}
                />
            })}
            {examples(&edit, *fault)}
            {Field::new(t("assistantStyle")).around(select(
                "style", Style::ALL.map(|style| (style.sampling_mode().to_owned(), words::style(style))).into(),
                form.style.sampling_mode(),
                edit.choose(|assistant, mode: String| {
                    let style = Style::ALL.into_iter().find(|style| style.sampling_mode() == mode);
                    assistant.style = style.unwrap_or_default();
                }),
            ))}
            {languages(&edit, at(|f| *f == AssistantFault::Language))}
            <div class="buttons">
                <button type="button" class="button primary" data-action="save-assistant" onclick={save}>{t("save")}</button>
                <button
                    type="button" class="button" data-action="back"
                    onclick={app.on(|_| Event::Open(View::Assistants))}
                >
                    {t("cancel")}
                </button>
                if let Some(stored) = &props.stored {
                    {remove(app, stored)}
                }
            </div>
        </Frame>
    }
}

fn blank(id: AssistantId) -> Assistant {
    Assistant { id, name: String::new(), system: String::new(), ..Assistant::built_in() }
}

/// The assistant in the form, and how it is changed.
#[derive(Clone)]
struct Edit {
    form: UseStateHandle<Assistant>,
    fault: UseStateSetter<Option<AssistantFault>>,
}

impl Edit {
    /// Changes the form; what was wrong with it may be right now.
    fn change(&self, change: impl FnOnce(&mut Assistant)) {
        let mut assistant = Assistant::clone(&self.form);
        change(&mut assistant);
        self.form.set(assistant);
        self.fault.set(None);
    }

    fn choose<T: 'static>(&self, set: impl Fn(&mut Assistant, T) + 'static) -> Callback<T> {
        let edit = self.clone();
        Callback::from(move |value| edit.change(|assistant| set(assistant, value)))
    }

    /// For what is typed, in an `<input>` or a `<textarea>`.
    fn text(&self, set: impl Fn(&mut Assistant, String) + 'static) -> Callback<InputEvent> {
        let set = self.choose(set);
        Callback::from(move |event: InputEvent| {
            let input = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
            let area = || event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value());
            if let Some(text) = input.or_else(area) {
                set.emit(text);
            }
        })
    }
}

/// Takes the person to what is wrong.
#[hook]
fn use_focus_on_fault(is_faulty: bool) {
    use_effect_with(is_faulty, |is_faulty| {
        let document = web_sys::window().and_then(|window| window.document()).filter(|_| *is_faulty);
        let control =
            ".field:has(> .field-fault) :is(input, textarea), .exchange:has(> .field-fault) textarea";
        let found = document.and_then(|document| document.query_selector(control).ok().flatten());
        if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // It fails only for an element that is no longer in the page.
            let _ = found.focus();
        }
    });
}

fn examples(edit: &Edit, fault: Option<AssistantFault>) -> Html {
    let add = edit.choose(|assistant, _: MouseEvent| assistant.examples.push(Example::default()));
    html! {
        <fieldset class="field">
            <legend class="field-label">{t("assistantExamples")}</legend>
            { for edit.form.examples.iter().enumerate().map(|(index, example)| {
                let fault = fault.filter(|fault| *fault == AssistantFault::ExampleHalf(index));
                exchange(edit, index, example, fault)
            }) }
            <span class="hint">{t("assistantExamplesHint")}</span>
            <button type="button" class="button" data-action="add-example" onclick={add}>
                {Icon::Plus.draw()}{t("addExample")}
            </button>
        </fieldset>
    }
}

fn exchange(edit: &Edit, index: usize, example: &Example, fault: Option<AssistantFault>) -> Html {
    let side = |name: &'static str, label: &str, text: &str, set: fn(&mut Example, String)| {
        let oninput = edit.text(move |assistant, text| {
            if let Some(example) = assistant.examples.get_mut(index) {
                set(example, text);
            }
        });
        html! {
            <textarea
                class="input" dir="auto" rows="2" data-field={name} aria-label={t(label)} placeholder={t(label)}
                value={text.to_owned()} {oninput}
            />
        }
    };
    let remove = edit.choose(move |assistant, _: MouseEvent| {
        if index < assistant.examples.len() {
            assistant.examples.remove(index);
        }
    });
    html! {
        <div class="exchange" key={index}>
            {side("example-person", "examplePerson", &example.person, |example, text| example.person = text)}
            {side("example-model", "exampleModel", &example.model, |example, text| example.model = text)}
            {view::fault(fault.map(words::fault))}
            {IconButton::new(Icon::Cross, t("removeExample"), "remove-example").small().on_click(remove)}
        </div>
    }
}

fn languages(edit: &Edit, fault: Option<String>) -> Html {
    let language = |tag: &'static str| {
        let chosen = edit.form.languages.iter().any(|known| known == tag);
        let toggle = edit.choose(move |assistant, _: yew::Event| {
            let languages = &mut assistant.languages;
            match languages.iter().position(|known| known == tag) {
                Some(index) => drop(languages.remove(index)),
                None => languages.push(tag.to_owned()),
            }
        });
        html! {
            <label class="check">
                <input type="checkbox" data-field={format!("language-{tag}")} checked={chosen} onchange={toggle} />
                {words::language(tag)}
            </label>
        }
    };
    html! {
        <fieldset class="field">
            <legend class="field-label">{t("assistantLanguages")}</legend>
            <div class="checks">{ for LANGUAGES.into_iter().map(language) }</div>
            {view::fault(fault)}
            <span class="hint">{t("assistantLanguagesHint")}</span>
        </fieldset>
    }
}

/// The built-in assistant cannot be deleted: it goes back to what it was.
fn remove(app: &App, stored: &Assistant) -> Html {
    let id = stored.id;
    let word = if id == AssistantId::DEFAULT { t("resetAssistant") } else { t("deleteAssistant") };
    let onclick = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            app.dispatch(Event::Change(Change::DeleteAssistant(id)));
            app.dispatch(Event::Open(View::Assistants));
        })
    };
    html! {
        <button
            type="button" class="button danger" data-action="delete-assistant" {onclick}
            aria-label={t_with("deleteAssistantLabel", &[&word, &stored.name])}
        >
            {word.clone()}
        </button>
    }
}
