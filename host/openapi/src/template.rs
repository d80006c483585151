//! Paths as `OpenAPI` writes them: `/users/{id}`.

/// A path with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// As it is written.
    pub(crate) text: String,
    /// Two templates of which this is the same are one: the names of parameters make no difference.
    pub(crate) key: String,
    /// What the route calls its parameters, and what they are called here.
    pub(crate) params: Vec<Param>,
}

/// A parameter of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Param {
    /// The name that the route gives it.
    pub(crate) own: String,
    /// The name in the template.
    pub(crate) shown: String,
    /// Whether it stands for all that is left.
    pub(crate) is_rest: bool,
}

impl Template {
    /// From the path of a route, which has been read before.
    pub(crate) fn of(path: &str) -> Self {
        let mut template = Self { text: String::new(), key: String::new(), params: Vec::new() };
        for segment in path.strip_prefix('/').unwrap_or(path).split('/') {
            template.text.push('/');
            template.key.push('/');
            match parameter(segment) {
                Some((name, is_rest)) => {
                    let shown = template.shown(name);
                    template.text.extend(["{", &shown, "}"]);
                    template.key.push_str("{}");
                    template.params.push(Param { own: name.to_owned(), shown, is_rest });
                }
                None => {
                    let literal = segment.replace('{', "%7B").replace('}', "%7D");
                    template.text.push_str(&literal);
                    template.key.push_str(&literal);
                }
            }
        }
        template
    }

    /// With the names of another one, where that stands for both.
    pub(crate) fn named_as(mut self, other: &Self) -> Self {
        for (param, theirs) in self.params.iter_mut().zip(&other.params) {
            param.shown.clone_from(&theirs.shown);
        }
        self.text.clone_from(&other.text);
        self
    }

    /// A name that is none of the others, of characters that no reader of templates trips over.
    fn shown(&self, name: &str) -> String {
        let plain = |char: char| if char.is_alphanumeric() || "_-.".contains(char) { char } else { '_' };
        let mut shown: String =
            if name == "*" { "rest".to_owned() } else { name.chars().map(plain).collect() };
        while self.params.iter().any(|param| param.shown == shown) {
            shown.extend(["_", &self.params.len().to_string()]);
        }
        shown
    }
}

/// The name of a parameter, and whether it is a wildcard. None: the segment is one as it stands.
fn parameter(segment: &str) -> Option<(&str, bool)> {
    if segment == "*" {
        return Some(("*", true));
    }
    if let Some(name) = segment.strip_prefix(':') {
        return Some((name, false));
    }
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    Some(name.strip_prefix('*').map_or((name, false), |rest| (rest, true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_routes_become_templates() {
        for (path, text, key) in [
            ("/", "/", "/"),
            ("/users/:id", "/users/{id}", "/users/{}"),
            ("/users/{id}/x", "/users/{id}/x", "/users/{}/x"),
            ("/files/*", "/files/{rest}", "/files/{}"),
            ("/docs/{*path}", "/docs/{path}", "/docs/{}"),
            ("/:rest/*", "/{rest}/{rest_1}", "/{}/{}"),
            ("/:user id/a{b}", "/{user_id}/a%7Bb%7D", "/{}/a%7Bb%7D"),
        ] {
            let template = Template::of(path);
            assert_eq!((template.text.as_str(), template.key.as_str()), (text, key));
        }
    }

    #[test]
    fn a_template_takes_the_names_of_another() {
        let named = Template::of("/users/:name").named_as(&Template::of("/users/:id"));
        assert_eq!(named.text, "/users/{id}");
        let [param] = named.params.as_slice() else { panic!("{named:?}") };
        assert_eq!((param.own.as_str(), param.shown.as_str()), ("name", "id"));
    }
}
