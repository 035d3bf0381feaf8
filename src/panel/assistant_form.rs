//! One assistant, to be made or changed. Nothing counts until it is saved.

use crate::{
    app::App,
    form::{Edit, End, Remove, edit_assistant},
    icon::{Icon, IconButton},
    view::{self, Field, Frame, select},
    words,
};
use pilotlight_browser::i18n::t;
use pilotlight_core::{
    assistant::{Assistant, AssistantFault, Example, LANGUAGES, Style},
    id::AssistantId,
    protocol::Change,
    screen::View,
    strategy::Strategy,
};
use yew::prelude::*;

/// One assistant; `stored` is `None` for a new one.
pub fn assistant_form(app: &App, id: AssistantId, stored: Option<&Assistant>) -> Html {
    let edit = edit_assistant(app);
    let form = edit.entered(|| stored.cloned().unwrap_or_else(|| blank(id)));
    let checked = form.check();
    let change = checked.is_ok().then(|| Change::Assistant(form.clone()));
    let fault = checked.err().filter(|_| edit.was_tried());
    let end = End { list: View::Assistants, save: "save-assistant", change, remove: stored.map(remove) };
    let at = |is_there: fn(&AssistantFault) -> bool| fault.filter(is_there).map(words::fault);
    html! {
        <Frame key={id.to_string()} title={t("assistants")}>
            {Field::new(t("name"))
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
            {examples(&edit, &form, fault)}
            {Field::new(t("assistantStyle")).around(select(
                "style", Style::ALL.map(|style| (style.sampling_mode().to_owned(), words::style(style))).into(),
                form.style.sampling_mode(),
                edit.choose(|assistant, mode: String| {
                    let style = Style::ALL.into_iter().find(|style| style.sampling_mode() == mode);
                    assistant.style = style.unwrap_or_default();
                }),
            ))}
            {Field::new(t("assistantStrategy")).hint(t("assistantStrategyHint")).around(select(
                "strategy",
                Strategy::ALL.map(|one| (one.word().to_owned(), t(&format!("strategy_{}", one.word())))).into(),
                form.strategy.word(),
                edit.choose(|assistant, word: String| {
                    let strategy = Strategy::ALL.into_iter().find(|strategy| strategy.word() == word);
                    assistant.strategy = strategy.unwrap_or_default();
                }),
            ))}
            {languages(&edit, &form, at(|f| *f == AssistantFault::Language))}
            {end.draw(app)}
        </Frame>
    }
}

fn blank(id: AssistantId) -> Assistant {
    Assistant { id, name: String::new(), system: String::new(), ..Assistant::built_in() }
}

fn examples(edit: &Edit<Assistant>, form: &Assistant, fault: Option<AssistantFault>) -> Html {
    let add = edit.choose(|assistant, _: MouseEvent| assistant.examples.push(Example::default()));
    html! {
        <fieldset class="field">
            <legend class="field-label">{t("assistantExamples")}</legend>
            { for form.examples.iter().enumerate().map(|(index, example)| {
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

fn exchange(edit: &Edit<Assistant>, index: usize, example: &Example, fault: Option<AssistantFault>) -> Html {
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

fn languages(edit: &Edit<Assistant>, form: &Assistant, fault: Option<String>) -> Html {
    let language = |tag: &'static str| {
        let chosen = form.languages.iter().any(|known| known == tag);
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
fn remove(stored: &Assistant) -> Remove {
    let label = if stored.id == AssistantId::DEFAULT { t("reset") } else { t("delete") };
    Remove {
        action: "delete-assistant",
        label,
        name: stored.name.clone(),
        change: Change::DeleteAssistant(stored.id),
    }
}
