//! Reads plain objects into Rust types: a [`serde::Deserializer`] over a [`JsValue`].
//!
//! `serde-wasm-bindgen` can do this, but its errors are objects and whole sentences, and with them the worker would weigh a
//! fifth more. Here an error is two words, and the forms are those that [`encode`](crate::encode) writes: JSON's, and no
//! others.

use crate::{
    encode::MAX_SAFE_INTEGER,
    names::{Fields, name},
};
use js_sys::{Array, Object};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, SeqAccess,
    Unexpected, VariantAccess, Visitor, value::StrDeserializer,
};
use std::{cell::Cell, fmt};
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// The field that is being read. Reading ends with the first fault, so a fault is in this field.
    static FIELD: Cell<&'static str> = const { Cell::new("") };
    /// What was wrong, when something last was.
    static WRONG: Cell<&'static str> = const { Cell::new("") };
}

/// That an object could not be read. What is wrong lies beside it: an error is handed through every field of every struct, and
/// one that has no size takes a tenth of the code for reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

impl Fault {
    fn new(what: &'static str) -> Self {
        WRONG.set(what);
        Self
    }

    /// What is wrong with the object that was read last, and in which field, in one line.
    pub fn into_line(self) -> String {
        let (what, field) = (WRONG.get(), FIELD.get());
        if field.is_empty() { what.into() } else { what.to_owned() + ": " + field }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(WRONG.get())
    }
}

impl std::error::Error for Fault {}

/// Every kind of error is overridden, because the given forms write out what they have met.
impl de::Error for Fault {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::new("another form")
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::new("another type")
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::new("another value")
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self::new("another length")
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("unknown variant")
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("unknown field")
    }

    fn missing_field(field: &'static str) -> Self {
        FIELD.set(field);
        Self::new("missing")
    }

    fn duplicate_field(field: &'static str) -> Self {
        FIELD.set(field);
        Self::new("twice")
    }
}

type Result<T> = std::result::Result<T, Fault>;

/// Reads an object.
///
/// # Errors
/// It has another form.
pub fn read<T: DeserializeOwned>(object: JsValue) -> Result<T> {
    FIELD.set("");
    T::deserialize(Value(object))
}

/// A value that is being read. What takes apart the larger forms is kept out of line, so that a type that is read in
/// several places is compiled once.
struct Value(JsValue);

impl Value {
    fn text(&self) -> Result<String> {
        self.0.as_string().ok_or_else(|| Fault::new("no text"))
    }

    fn number(&self) -> Result<f64> {
        self.0.as_f64().ok_or_else(|| Fault::new("no number"))
    }

    fn whole_number(&self) -> Result<f64> {
        let number = self.number()?;
        let whole = number.fract() == 0.0 && number.abs() <= MAX_SAFE_INTEGER as f64;
        if whole { Ok(number) } else { Err(Fault::new("no whole number")) }
    }

    fn is_nothing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }
}

macro_rules! whole_numbers {
    ($($unsigned:ident)*; $($signed:ident)*) => {
        $(fn $unsigned<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            let number = self.whole_number()?;
            // The visitor checks the upper limit.
            if number < 0.0 { Err(Fault::new("below zero")) } else { visitor.visit_u64(number as u64) }
        })*
        $(fn $signed<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.visit_i64(self.whole_number()? as i64)
        })*
    };
}

impl<'de> Deserializer<'de> for Value {
    type Error = Fault;

    whole_numbers! {
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64;
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
    }

    /// Nothing that is sent or stored is read without knowing what it is.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
        Err(Fault::new("a form that is not read"))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_bool(self.0.as_bool().ok_or_else(|| Fault::new("neither true nor false"))?)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_f64(self.number()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_f64(self.number()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.is_nothing() { visitor.visit_unit() } else { Err(Fault::new("too much")) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    #[inline(never)]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let list = self.0.dyn_into::<Array>().map_err(|_| Fault::new("no list"))?;
        visitor.visit_seq(Items { next: 0, list })
    }

    #[inline(never)]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if !self.0.is_object() {
            return Err(Fault::new("no object"));
        }
        visitor.visit_seq(Members { object: self.0.unchecked_ref(), rest: fields })
    }

    /// A variant without data is its name; one with data is an object with its name as the only property.
    #[inline(never)]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if let Some(name) = self.0.as_string() {
            return visitor.visit_enum(Variant { name, data: Self(JsValue::UNDEFINED) });
        }
        let object = self.0.dyn_ref::<Object>().ok_or_else(|| Fault::new("no variant"))?;
        let names = Object::keys(object);
        match names.get(0).as_string() {
            Some(name) if names.length() == 1 => {
                let data = Self(self.0.unchecked_ref::<Fields>().get(&names.get(0)));
                visitor.visit_enum(Variant { name, data })
            }
            _ => Err(Fault::new("no variant")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit_struct tuple tuple_struct map identifier
    }
}

/// The items of a list.
struct Items {
    next: u32,
    list: Array,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if self.next >= self.list.length() {
            return Ok(None);
        }
        let item = self.list.get(self.next);
        self.next += 1;
        seed.deserialize(Value(item)).map(Some)
    }
}

/// The fields of an object, in the order in which they are declared. A struct is read as a list of them: code that
/// finds out which field comes next would be most of what reads a struct, and here it is known.
struct Members<'a> {
    object: &'a Fields,
    rest: &'static [&'static str],
}

impl<'de> SeqAccess<'de> for Members<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(value) = self.next_value() else { return Ok(None) };
        seed.deserialize(Value(value)).map(Some)
    }
}

impl Members<'_> {
    /// The value of the next field; undefined where it is absent.
    fn next_value(&mut self) -> Option<JsValue> {
        let [field, rest @ ..] = self.rest else { return None };
        self.rest = rest;
        FIELD.set(field);
        Some(self.object.get(&name(field)))
    }
}

/// One variant of an enum.
struct Variant {
    name: String,
    data: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Fault;
    type Variant = Value;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Value)> {
        let name: StrDeserializer<'_, Fault> = self.name.as_str().into_deserializer();
        Ok((seed.deserialize(name)?, self.data))
    }
}

impl<'de> VariantAccess<'de> for Value {
    type Error = Fault;

    fn unit_variant(self) -> Result<()> {
        if self.is_nothing() { Ok(()) } else { Err(Fault::new("too much")) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_struct("", fields, visitor)
    }
}
