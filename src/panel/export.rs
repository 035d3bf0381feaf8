//! Everything as it is stored, and what of it cannot be read, as files. They are put together from parts, so that the
//! memory that is used does not grow with what is stored.

use crate::{keep, save};
use pilotlight_browser::{
    Result, clock, raw, registry, runtime,
    storage::{self, Area},
    transcripts::Transcripts,
    wire,
};
use pilotlight_core::{prompts::Library, registry::SET_ASIDE};
use std::fmt::Write;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// The object store of what could not be read.
const QUARANTINE: &str = "quarantine";

/// All that is stored: every row of every object store, every value of `chrome.storage.local`, and what pages keep.
/// `progress` is told how many rows there are so far.
///
/// # Errors
/// Something could not be read, or there is no room for the file.
pub async fn everything(transcripts: &Transcripts, progress: impl Fn(u32)) -> Result<()> {
    let mut file = File::new()?;
    file.values("storage", storage::get_all(Area::Local).await?)?;
    let kept = keep::everything().into_iter().map(|(key, text)| (key, text.into()));
    file.values("page", kept.collect())?;
    file.rows(transcripts, &transcripts.stores().await?, progress).await?;
    file.save("everything")
}

/// What could not be read: the quarantine, and broken values of the registry.
///
/// # Errors
/// As with [`everything`].
pub async fn damage(transcripts: &Transcripts) -> Result<()> {
    let mut file = File::new()?;
    let is_broken = |(name, value): &(String, JsValue)| match registry::decode(name, value) {
        Some(decoded) => decoded.is_err_and(|fault| !fault.newer),
        None => name.starts_with(SET_ASIDE),
    };
    let values = storage::get_all(Area::Local).await?;
    file.values("storage", values.into_iter().filter(is_broken).collect())?;
    file.rows(transcripts, &[QUARANTINE.to_owned()], |_| ()).await?;
    file.save("unreadable")
}

/// Every prompt: beside `pilotlight` and `exported`, as in every file, `library` is the [`Library`] as it is stored, with its
/// version `v` and in `prompts`, in the order of the menu, each one's `id`, `name`, `text` and `in_menu`.
///
/// # Errors
/// There is no room for the file.
pub fn prompts(library: &Library) -> Result<()> {
    let mut file = File::new()?;
    file.push(&format!(",\n\"library\":{}", raw::to_json(&wire::to_js(library))))?;
    file.save("prompts")
}

/// A file that is being put together, in JSON.
struct File {
    parts: Vec<Blob>,
}

impl File {
    fn new() -> Result<Self> {
        let head = format!(r#"{{"pilotlight":"{}","exported":"{}""#, runtime::version(), now());
        Ok(Self { parts: vec![save::part(&head)?] })
    }

    fn values(&mut self, name: &str, values: Vec<(String, JsValue)>) -> Result<()> {
        let mut text = format!(",\n\"{name}\":{{");
        for (index, (key, value)) in values.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            // Writing to a text does not fail.
            let _ = write!(text, "{comma}\n{}:{}", raw::to_json(&key.into()), raw::to_json(value));
        }
        text.push('}');
        self.push(&text)
    }

    async fn rows(
        &mut self,
        transcripts: &Transcripts,
        stores: &[String],
        progress: impl Fn(u32),
    ) -> Result<()> {
        let mut count = 0;
        self.push(",\n\"database\":{")?;
        for (index, store) in stores.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            self.push(&format!("{comma}\n\"{store}\":["))?;
            let mut begun = false;
            let mut pushed = Ok(());
            let read = transcripts.survey(store, |page| {
                let mut text = String::new();
                for (key, row) in &page {
                    let comma = if std::mem::replace(&mut begun, true) { "," } else { "" };
                    // As above.
                    let _ = write!(
                        text,
                        "{comma}\n{{\"key\":{},\"value\":{}}}",
                        raw::to_json(key),
                        raw::to_json(row)
                    );
                }
                if pushed.is_ok() {
                    pushed = self.push(&text);
                }
                count += page.len() as u32;
                progress(count);
            });
            read.await?;
            pushed?;
            self.push("]")?;
        }
        self.push("}")
    }

    fn push(&mut self, text: &str) -> Result<()> {
        self.parts.push(save::part(text)?);
        Ok(())
    }

    fn save(mut self, what: &str) -> Result<()> {
        self.push("}\n")?;
        let day: String = now().chars().take(10).collect();
        save::save(&format!("pilotlight-{what}-{day}.json"), self.parts)
    }
}

fn now() -> String {
    js_sys::Date::new(&(clock::now() as f64).into()).to_iso_string().into()
}
