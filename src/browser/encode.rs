//! Writes Rust types as plain objects: a [`serde::Serializer`] that makes a [`JsValue`].
//!
//! `serde-wasm-bindgen` does this too, for every form there is and with errors that can be read. What is written here has the
//! forms that [`wire`](crate::wire) names, JSON's, and cannot fail, so all the code for failures falls away: a tenth of the
//! host.

use crate::names::{Fields, name};
use js_sys::{Array, Object};
use serde::ser::{
    self, Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use std::fmt;
use wasm_bindgen::{JsCast, JsValue, throw_str};

/// The largest whole number that JavaScript holds exactly, with all below it.
pub const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/// Writes a value. A whole number that JavaScript cannot hold exactly is written as the largest that it can, so that it is
/// read again.
pub fn write<T: Serialize + ?Sized>(value: &T) -> JsValue {
    let Ok(object) = value.serialize(Encoder);
    object
}

/// The error of what cannot fail.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    /// Only a type that refuses to be written comes here, such as a path that is no text. None of them is stored or sent.
    fn custom<T: fmt::Display>(_: T) -> Self {
        refuse()
    }
}

/// Ends the attempt to write what has no form here, which is a mistake in the code and happens the first time it is tried.
fn refuse() -> ! {
    throw_str("a form that is not written")
}

type Result = std::result::Result<JsValue, Never>;

struct Encoder;

fn number(number: f64) -> Result {
    Ok(JsValue::from_f64(number))
}

macro_rules! numbers {
    ($($method:ident $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result { number(value.into()) })*
    };
}

impl Serializer for Encoder {
    type Ok = JsValue;
    type Error = Never;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Impossible<JsValue, Never>;
    type SerializeStruct = Members;
    type SerializeStructVariant = Members;

    numbers! {
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32,
        serialize_f32 f32, serialize_f64 f64
    }

    fn serialize_u64(self, value: u64) -> Result {
        number(value.min(MAX_SAFE_INTEGER) as f64)
    }

    fn serialize_i64(self, value: i64) -> Result {
        let limit = MAX_SAFE_INTEGER as i64;
        number(value.clamp(-limit, limit) as f64)
    }

    fn serialize_bool(self, value: bool) -> Result {
        Ok(JsValue::from_bool(value))
    }

    fn serialize_char(self, value: char) -> Result {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result {
        Ok(JsValue::from_str(value))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result {
        refuse()
    }

    fn serialize_none(self) -> Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        self.serialize_unit()
    }

    /// A variant without data is its name.
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        Ok(name(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    /// A variant with data is an object with its name as the only property.
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        Ok(wrap(variant, value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> std::result::Result<Items, Never> {
        Ok(Items { variant: None, list: Array::new() })
    }

    fn serialize_tuple(self, _: usize) -> std::result::Result<Items, Never> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> std::result::Result<Items, Never> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> std::result::Result<Items, Never> {
        Ok(Items { variant: Some(variant), list: Array::new() })
    }

    /// Nothing that is stored or sent is a map, and [`decode`](crate::decode) reads none.
    fn serialize_map(self, _: Option<usize>) -> std::result::Result<Self::SerializeMap, Never> {
        refuse()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> std::result::Result<Members, Never> {
        Ok(Members { variant: None, object: Object::new() })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> std::result::Result<Members, Never> {
        Ok(Members { variant: Some(variant), object: Object::new() })
    }
}

/// A list that is being written, and the variant whose data it is.
struct Items {
    variant: Option<&'static str>,
    list: Array,
}

impl Items {
    fn add(&mut self, item: Result) -> std::result::Result<(), Never> {
        self.list.push(&item?);
        Ok(())
    }
}

/// An object that is being written, and the variant whose data it is.
struct Members {
    variant: Option<&'static str>,
    object: Object,
}

impl Members {
    fn add(&mut self, field: &'static str, value: Result) -> std::result::Result<(), Never> {
        set(&self.object, field, value?);
        Ok(())
    }
}

/// An object whose only property is this.
fn wrap(variant: &'static str, data: JsValue) -> JsValue {
    let object = Object::new();
    set(&object, variant, data);
    object.into()
}

#[inline(never)]
fn set(object: &Object, field: &'static str, value: JsValue) {
    object.unchecked_ref::<Fields>().set(&name(field), value);
}

fn finish(variant: Option<&'static str>, data: JsValue) -> Result {
    Ok(match variant {
        Some(variant) => wrap(variant, data),
        None => data,
    })
}

macro_rules! items {
    ($($form:ident $method:ident),*) => {
        $(impl $form for Items {
            type Ok = JsValue;
            type Error = Never;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> std::result::Result<(), Never> {
                self.add(value.serialize(Encoder))
            }

            fn end(self) -> Result {
                finish(self.variant, self.list.into())
            }
        })*
    };
}

items! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
}

macro_rules! members {
    ($($form:ident),*) => {
        $(impl $form for Members {
            type Ok = JsValue;
            type Error = Never;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                field: &'static str,
                value: &T,
            ) -> std::result::Result<(), Never> {
                self.add(field, value.serialize(Encoder))
            }

            fn end(self) -> Result {
                finish(self.variant, self.object.into())
            }
        })*
    };
}

members! { SerializeStruct, SerializeStructVariant }
