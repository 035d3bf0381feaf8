//! Makes a file of what is stored, in JSON. It is put together from parts that the browser holds, so that the memory that is
//! used does not grow with what is stored.

use crate::tell;
use js_sys::{Array, JSON, Object, Reflect};
use pilotlight_browser::{Result, flight::Ring, raw, transcripts::Transcripts};
use pilotlight_core::archive::{FromArchive, Stores};
use std::fmt::Write;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

/// Makes a file of these values, each of which is a property, and of what is stored, and hands it to the panel.
pub fn make(name: String, stores: Stores, values: JsValue) {
    spawn_local(async move {
        let values = values.into();
        let made = match stores {
            Stores::Events => events(&values).await,
            _ => File::of(stores, &values).await,
        };
        match made {
            Ok(file) => tell(&FromArchive::File(name), &file),
            Err(error) => tell(&FromArchive::NoFile(error.into_line()), &JsValue::UNDEFINED),
        }
    });
}

/// These values and what the flight recorder has, laid out for people to read.
async fn events(values: &Object) -> Result<Blob> {
    let recorded = Ring::default().read_all().await?;
    // Setting a property of a plain object cannot fail.
    let set = |name: &str, value: JsValue| drop(Reflect::set(values, &name.into(), &value));
    set("unreadable", recorded.unreadable.into());
    set("events", recorded.events.into());
    let text = JSON::stringify_with_replacer_and_space(values, &JsValue::NULL, &2.into())?;
    Ok(Blob::new_with_str_sequence(&Array::of1(&text))?)
}

/// A file that is being put together.
#[derive(Default)]
struct File {
    parts: Array,
}

impl File {
    async fn of(stores: Stores, values: &Object) -> Result<Blob> {
        let mut file = Self::default();
        for (index, pair) in Object::entries(values).iter().enumerate() {
            let pair = Array::from(&pair);
            let comma = if index > 0 { ",\n" } else { "{" };
            file.push(&format!("{comma}{}:{}", raw::to_json(&pair.get(0)), raw::to_json(&pair.get(1))))?;
        }
        let transcripts = Transcripts::to_read();
        let names = match stores {
            Stores::All => transcripts.stores().await?,
            Stores::Quarantine => vec!["quarantine".to_owned()],
            Stores::Events | Stores::None => Vec::new(),
        };
        if !names.is_empty() {
            file.rows(&transcripts, &names).await?;
        }
        file.push("}\n")?;
        Ok(Blob::new_with_blob_sequence(&file.parts)?)
    }

    async fn rows(&mut self, transcripts: &Transcripts, stores: &[String]) -> Result<()> {
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
                    let (key, row) = (raw::to_json(key), raw::to_json(row));
                    // Writing to a text does not fail.
                    let _ = write!(text, "{comma}\n{{\"key\":{key},\"value\":{row}}}");
                }
                if pushed.is_ok() {
                    pushed = self.push(&text);
                }
                count += page.len() as u32;
                tell(&FromArchive::Rows(count), &JsValue::UNDEFINED);
            });
            read.await?;
            pushed?;
            self.push("]")?;
        }
        self.push("}")
    }

    /// The browser holds a part on the disk where it is large.
    fn push(&mut self, text: &str) -> Result<()> {
        self.parts.push(&Blob::new_with_str_sequence(&Array::of1(&text.into()))?.into());
        Ok(())
    }
}
