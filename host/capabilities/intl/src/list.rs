//! `Intl.ListFormat`.

use crate::error::IntlError;
use crate::parts::{Collector, Part};
use icu::list::ListFormatter;
use icu::list::options::{ListFormatterOptions, ListLength};
use icu::locale::Locale;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListSettings {
    r#type: ListType,
    style: crate::relative::Width,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ListType {
    Conjunction,
    Disjunction,
    Unit,
}

pub(crate) struct List(ListFormatter);

impl List {
    pub(crate) fn new(locale: &Locale, settings: &ListSettings) -> Result<Self, IntlError> {
        let length = match settings.style {
            crate::relative::Width::Long => ListLength::Wide,
            crate::relative::Width::Short => ListLength::Short,
            crate::relative::Width::Narrow => ListLength::Narrow,
        };
        let options = ListFormatterOptions::default().with_length(length);
        let formatter = match settings.r#type {
            ListType::Conjunction => ListFormatter::try_new_and(locale.into(), options),
            ListType::Disjunction => ListFormatter::try_new_or(locale.into(), options),
            ListType::Unit => ListFormatter::try_new_unit(locale.into(), options),
        };
        Ok(Self(formatter?))
    }

    pub(crate) fn format(&self, items: &[String]) -> Vec<Part> {
        Collector::of("list", &self.0.format(items.iter()))
    }
}
