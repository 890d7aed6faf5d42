//! The parameters of a call, from query and form together.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::fault::Fault;
use super::percent;

/// Flattened parameters: `Targets.1`, `Resources.2.ResourceId`.
#[derive(Debug, Clone, Default)]
pub(super) struct Params(BTreeMap<String, String>);

impl Params {
    /// Reads query and form; a name that occurs in both has the form's value.
    pub(super) fn read(query: &str, form: &str) -> Self {
        let text = |raw: Vec<u8>| String::from_utf8_lossy(&raw).into_owned();
        Self(percent::pairs(query).chain(percent::pairs(form)).map(|(name, value)| (text(name), text(value))).collect())
    }

    /// Parameters that did not come over the wire.
    pub(super) fn of<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// All of them.
    pub(super) fn all(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// A value that is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A value that must be there: 400 `MissingParameter.<name>` otherwise.
    pub(super) fn need(&self, name: &str) -> Result<&str, Fault> {
        self.get(name).ok_or_else(|| {
            Fault::bad(format!("MissingParameter.{name}"), format!("The parameter {name} must not be empty."))
        })
    }

    /// A truth value in any letter case: the official Python client sends `True`.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Fault> {
        match self.get(name).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(invalid(name)),
        }
    }

    /// A number within a range, `default` if absent, 400 `code` if it is anything else.
    pub(super) fn number<N>(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<N>,
        code: &str,
    ) -> Result<Option<N>, Fault>
    where
        N: FromStr + PartialOrd + std::fmt::Display,
    {
        let Some(text) = self.get(name) else { return Ok(None) };
        match text.parse::<N>() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => Err(Fault::bad(
                code.to_owned(),
                format!("The parameter {name} must be a number from {} to {}.", range.start(), range.end()),
            )),
        }
    }

    /// The values of `name.1`, `name.2`, … in numeric order; gaps are allowed, as the official clients leave them.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let mut found: Vec<(u32, &str)> = self
            .under(name)
            .filter_map(|(rest, value)| Some((rest.parse().ok()?, value)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, value)| value).collect()
    }

    /// The records `name.1.Field`, `name.2.Field`, … in numeric order.
    pub(super) fn records(&self, name: &str) -> Vec<BTreeMap<&str, &str>> {
        let mut found: BTreeMap<u32, BTreeMap<&str, &str>> = BTreeMap::new();
        for (rest, value) in self.under(name) {
            if let Some((index, field)) = rest.split_once('.')
                && let Ok(index) = index.parse()
            {
                found.entry(index).or_default().insert(field, value);
            }
        }
        found.into_values().collect()
    }

    /// Whether anything is given under `name.`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.under(name).next().is_some()
    }

    fn under<'a>(&'a self, name: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let prefix = format!("{name}.");
        let length = prefix.len();
        self.0
            .range(prefix.clone()..)
            .take_while(move |(key, _)| key.starts_with(&prefix))
            .map(move |(key, value)| (key.get(length..).unwrap_or_default(), value.as_str()))
    }
}

fn invalid(name: &str) -> Fault {
    Fault::bad("InvalidParameter", format!("The value of the parameter {name} is invalid."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_numeric_and_truth_has_any_case() {
        let params =
            Params::read("T.10=j&T.2=b&T.1=a&Encrypted=True&X=maybe", "R.2.Type=Snapshot&R.2.Id=s+1&R.1.Id=s-0");
        assert_eq!(params.list("T"), ["a", "b", "j"]);
        assert_eq!(params.flag("Encrypted"), Ok(Some(true)));
        assert!(params.flag("X").is_err());
        let records = params.records("R");
        assert_eq!(records[0].get("Id"), Some(&"s-0"));
        assert_eq!(records[1].get("Id"), Some(&"s 1"));
        assert_eq!(
            params.number("T.1", 1..=100, "InvalidParameter.MaxResults").map_err(|f| f.code).err().as_deref(),
            Some("InvalidParameter.MaxResults")
        );
    }
}
