//! Parameters of a call, and how the RPC style writes nested ones as flat names.

/// The value of one parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Not there. Nothing is sent; inside a list its number is used up all the same.
    Absent,
    /// Text, also of a number or a flag.
    Text(String),
    /// A list: `Name.1`, `Name.2`, ...
    List(Vec<Value>),
    /// An object: `Name.Key`.
    Object(Vec<(&'static str, Value)>),
}

impl Value {
    /// A list of texts.
    #[must_use]
    pub fn texts<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Self {
        items.into_iter().map(|item| Self::from(item.as_ref())).collect()
    }

    /// A list of `{Key, Value}` objects, which is how every request writes tags.
    #[must_use]
    pub fn tags<K: AsRef<str>, V: AsRef<str>>(items: impl IntoIterator<Item = (K, V)>) -> Self {
        let object =
            |(key, value): (K, V)| Self::Object(vec![("Key", key.as_ref().into()), ("Value", value.as_ref().into())]);
        items.into_iter().map(object).collect()
    }

    fn flatten(&self, name: &str, out: &mut Vec<(String, String)>) {
        match self {
            Self::Absent => {}
            Self::Text(text) => out.push((name.to_owned(), text.clone())),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.flatten(&format!("{name}.{}", index + 1), out);
                }
            }
            Self::Object(fields) => {
                for (key, item) in fields {
                    item.flatten(&format!("{name}.{key}"), out);
                }
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::from(if flag { "true" } else { "false" })
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Text(number.to_string())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

/// The parameters of one call, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Params(Vec<(&'static str, Value)>);

impl Params {
    /// No parameters.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets one parameter; a second value for the same name replaces the first.
    pub fn set(&mut self, name: &'static str, value: impl Into<Value>) {
        let value = value.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// The same, for building in one expression.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Flat names and values, in the order in which they were set.
    #[must_use]
    pub fn flatten(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for (name, value) in &self.0 {
            value.flatten(name, &mut out);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(params: &Params) -> Vec<String> {
        params.flatten().into_iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn nested_values_become_dotted_names_counted_from_one() {
        let resource = |id: &str| Value::Object(vec![("ResourceId", id.into()), ("ResourceType", "Snapshot".into())]);
        let params = Params::new()
            .with("AllowExternalTargets", true)
            .with("MaxResults", 100)
            .with("Resources", [resource("s-1"), resource("s-2")].into_iter().collect::<Value>())
            .with("Targets", Value::texts(["1234567890123456", "r-abcdef"]))
            .with("Tag", Value::tags([("env", "")]))
            .with("Deep", Value::List(vec![Value::texts(["a", "b"])]));
        assert_eq!(
            flat(&params),
            [
                "AllowExternalTargets=true",
                "MaxResults=100",
                "Resources.1.ResourceId=s-1",
                "Resources.1.ResourceType=Snapshot",
                "Resources.2.ResourceId=s-2",
                "Resources.2.ResourceType=Snapshot",
                "Targets.1=1234567890123456",
                "Targets.2=r-abcdef",
                "Tag.1.Key=env",
                "Tag.1.Value=",
                "Deep.1.1=a",
                "Deep.1.2=b",
            ]
        );
    }

    #[test]
    fn what_is_absent_is_not_sent_but_keeps_its_number() {
        let params = Params::new()
            .with("L", Value::List(vec![Value::Absent, "x".into()]))
            .with("Nothing", None::<&str>)
            .with("Empty", "")
            .with("NoList", Value::List(vec![]))
            .with("NoObject", Value::Object(vec![]));
        assert_eq!(flat(&params), ["L.2=x", "Empty="]);
    }

    #[test]
    fn a_later_value_replaces_an_earlier_one() {
        assert_eq!(flat(&Params::new().with("NextToken", "a").with("NextToken", "b")), ["NextToken=b"]);
    }
}
