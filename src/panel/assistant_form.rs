//! One assistant, to be made or changed. Nothing counts until it is saved.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    view::{Field, Frame, select},
    words,
};
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::{
    assistant::{Assistant, AssistantFault, Example, LANGUAGES, Style},
    id::AssistantId,
    protocol::Change,
    screen::{Event, View},
};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What the form is given.
#[derive(Properties, PartialEq)]
pub struct AssistantFormProps {
    /// The assistant as it is stored; `None` for a new one.
    pub stored: Option<Assistant>,
    /// Its id.
    pub id: AssistantId,
}

/// One assistant.
#[component]
pub fn AssistantForm(props: &AssistantFormProps) -> Html {
    let Some(app) = use_context::<App>() else { return Html::default() };
    let form = use_state(|| props.stored.clone().unwrap_or_else(|| blank(props.id)));
    let fault = use_state_eq(|| None::<AssistantFault>);
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
    let at =
        |is_there: fn(&AssistantFault) -> bool| fault.filter(is_there).map(words::fault).map(AttrValue::from);
    html! {
        <Frame title={t("assistants")}>
            <Field
                label={t("assistantName")}
                fault={at(|f| matches!(f, AssistantFault::NameEmpty | AssistantFault::NameTooLong))}
            >
                <input
                    class="input" dir="auto" data-field="name" value={form.name.clone()}
                    oninput={edit.input(|assistant, text| assistant.name = text)}
                />
            </Field>
            <Field label={t("assistantSystem")} hint={t("assistantSystemHint")}>
                <textarea
                    class="input" dir="auto" rows="4" data-field="system" value={form.system.clone()}
                    oninput={edit.area(|assistant, text| assistant.system = text)}
                />
            </Field>
            {examples(&edit, *fault)}
            <Field label={t("assistantStyle")}>
                {select("style", &Style::ALL, form.style, words::style, edit.choose(|assistant, style| assistant.style = style))}
            </Field>
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
                    {remove(&app, stored)}
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

    fn input(&self, set: impl Fn(&mut Assistant, String) + 'static) -> Callback<InputEvent> {
        let set = self.choose(set);
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                set.emit(input.value());
            }
        })
    }

    fn area(&self, set: impl Fn(&mut Assistant, String) + 'static) -> Callback<InputEvent> {
        let set = self.choose(set);
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                set.emit(area.value());
            }
        })
    }
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
        let oninput = edit.area(move |assistant, text| {
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
            if let Some(fault) = fault {
                <span class="field-fault" role="alert">{words::fault(fault)}</span>
            }
            <IconButton
                small=true icon={Icon::Cross} label={t("removeExample")} action="remove-example" onclick={remove}
            />
        </div>
    }
}

fn languages(edit: &Edit, fault: Option<AttrValue>) -> Html {
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
            if let Some(fault) = fault {
                <span class="field-fault" role="alert">{fault}</span>
            }
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
