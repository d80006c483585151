//! Which asset of a version a path means, and what its script says of those that are not there.

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use std::borrow::Cow;
use stoa_assets::{AssetFiles, DeployError, is_normal};
use stoa_engine::Manifest;
use stoa_kernel::AssetList;

/// The kind of registration that says it.
const KIND: &str = "assets";
/// The kind of registration by which `use` asks who somebody is.
const GUARD: &str = "guard";
/// What a folder is answered with.
const INDEX: &str = "index.html";

/// The assets of a new version.
#[derive(Debug, Default)]
pub struct NewAssets {
    /// Those that were sent, and those that are to go.
    pub files: AssetFiles,
    /// The version of which all others stay. None: there are no others.
    pub kept_of: Option<u64>,
}

/// Pages for paths at which there is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Pages {
    /// Answers whatever a browser wants to show: an application that finds its way by itself.
    #[serde(default)]
    pub spa: Option<String>,
    /// Is shown beside the status 404.
    #[serde(default)]
    pub not_found: Option<String>,
}

impl Pages {
    /// What `configureAssets` said. Each page has to be among the assets.
    pub(crate) fn of(manifest: &Manifest, list: &AssetList) -> Result<Option<Self>, DeployError> {
        let Some(entry) = manifest.registrations.iter().rfind(|entry| entry.kind == KIND) else {
            return Ok(None);
        };
        let pages: Self = serde_json::from_str(&entry.detail)
            .map_err(|error| DeployError::Unreadable(error.to_string()))?;
        for (option, name) in [("spa", &pages.spa), ("notFound", &pages.not_found)] {
            if let Some(name) = name.as_ref().filter(|name| !list.contains_key(*name)) {
                return Err(DeployError::NoPage { option, name: name.clone() });
            }
        }
        Ok(Some(pages))
    }
}

/// Whether nobody reads an asset whom `use` would have asked who they are.
pub(crate) fn check_guards(manifest: &Manifest, list: &AssetList) -> Result<(), DeployError> {
    for guard in manifest.registrations.iter().filter(|entry| entry.kind == GUARD) {
        if let Some(name) = list.keys().find(|name| guards(&guard.name, name)) {
            let options: Vec<String> = serde_json::from_str(&guard.detail).unwrap_or_default();
            let (path, options) = (guard.name.clone(), options.join(", "));
            return Err(DeployError::Unguarded { path, options, name: name.clone() });
        }
    }
    Ok(())
}

/// Whether the paths of a `use` are also those of an asset. The page of a folder is the folder itself, too.
fn guards(path: &str, name: &str) -> bool {
    let folder = name.strip_suffix(INDEX).filter(|folder| folder.is_empty() || folder.ends_with('/'));
    [Some(name), folder].into_iter().flatten().any(|name| covers(path, name))
}

/// As `PathPattern` in `guest/js` has it: the rest may be nothing, and slashes make no difference.
fn covers(path: &str, name: &str) -> bool {
    let mut parts = name.split('/').filter(|part| !part.is_empty());
    for wanted in path.split('/').filter(|part| !part.is_empty()) {
        if wanted == "*" || wanted.starts_with("{*") {
            return true;
        }
        let is_any = wanted.starts_with(':') || wanted.starts_with('{');
        let is_it = |part: &str| is_any || percent_decode_str(wanted).decode_utf8_lossy() == part;
        if !parts.next().is_some_and(is_it) {
            return false;
        }
    }
    parts.next().is_none()
}

/// What a path means among the assets of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The asset of this name.
    File(String),
    /// A folder with a page, which is called by a slash at the end: the page's own links begin there.
    Folder,
}

/// What a path below the mount means. It begins with a slash, and is as it came: percent-encoded.
pub(crate) fn place(list: &AssetList, path: &str) -> Option<Place> {
    if list.is_empty() {
        return None;
    }
    let name = decoded(path.strip_prefix('/')?)?;
    let is_folder = name.is_empty() || name.ends_with('/');
    let name = if is_folder { Cow::from(format!("{name}{INDEX}")) } else { name };
    if !is_normal(&name) {
        return None;
    }
    if list.contains_key(name.as_ref()) {
        return Some(Place::File(name.into_owned()));
    }
    let has_page = !is_folder && list.contains_key(&format!("{name}/{INDEX}"));
    has_page.then_some(Place::Folder)
}

/// A path with its escapes undone. Only what has to be escaped, or may be, has two spellings: whoever guards a path by
/// a route guards all of them.
fn decoded(path: &str) -> Option<Cow<'_, str>> {
    let Some(first) = path.find('%') else { return Some(path.into()) };
    for (at, _) in path.get(first..)?.match_indices('%') {
        let digits = path.get(first + at + 1..first + at + 3)?;
        let byte = u8::from_str_radix(digits, 16).ok()?;
        if byte.is_ascii_alphanumeric() || b"-._~/\\".contains(&byte) || byte.is_ascii_control() {
            return None;
        }
    }
    percent_decode_str(path).decode_utf8().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use proptest::prelude::*;
    use stoa_engine::Registration;

    fn list(names: &[&str]) -> AssetList {
        let mut files = AssetFiles::default();
        for name in names {
            files.add((*name).to_owned(), Some(Bytes::from_static(b"1"))).unwrap();
        }
        files.prepare(&AssetList::new(), &AssetList::new(), 1).unwrap().list
    }

    #[test]
    fn a_guard_covers_every_path_of_an_asset() {
        for (path, name) in [
            ("/*", "a.txt"),
            ("/staff/*", "staff/plan.pdf"),
            ("/staff/*", "staff/deep/plan.pdf"),
            ("/staff/{*rest}", "staff/index.html"),
            ("/staff", "staff/index.html"),
            ("/", "index.html"),
            ("/st%61ff/:name", "staff/plan.pdf"),
            ("//staff//:name/", "staff/plan.pdf"),
        ] {
            assert!(guards(path, name), "{path} {name}");
        }
        for (path, name) in [
            ("/staff/*", "staffs/plan.pdf"),
            ("/staff/*", "plan.pdf"),
            ("/staff/:name", "staff/deep/plan.pdf"),
            ("/staff", "staff.html"),
            ("/", "a.txt"),
        ] {
            assert!(!guards(path, name), "{path} {name}");
        }
    }

    fn site() -> AssetList {
        list(&[
            "index.html",
            "a.css",
            "docs/index.html",
            "docs/a b.txt",
            "é/ñ+@.png",
            "case.TXT",
            "100%.txt",
            ".well-known/x",
        ])
    }

    fn file(name: &str) -> Place {
        Place::File(name.to_owned())
    }

    #[test]
    fn a_path_means_the_file_of_its_name() {
        let site = site();
        for (path, name) in [
            ("/", "index.html"),
            ("/index.html", "index.html"),
            ("/a.css", "a.css"),
            ("/docs/", "docs/index.html"),
            ("/docs/a%20b.txt", "docs/a b.txt"),
            ("/%C3%A9/%c3%b1+@.png", "é/ñ+@.png"),
            ("/%C3%A9/%C3%B1%2B%40.png", "é/ñ+@.png"),
            ("/case.TXT", "case.TXT"),
            ("/100%25.txt", "100%.txt"),
            ("/.well-known/x", ".well-known/x"),
        ] {
            assert_eq!(place(&site, path), Some(file(name)), "{path}");
        }
        assert_eq!(place(&site, "/docs"), Some(Place::Folder));
    }

    #[test]
    fn no_other_spelling_means_it_too() {
        for path in [
            "",
            "//",
            "//a.css",
            "/a.css/",
            "/./a.css",
            "/docs//index.html",
            "/docs/../a.css",
            "/docs%2Findex.html",
            "/docs\\index.html",
            "/docs%5Cindex.html",
            "/%61.css",
            "/a%2Ecss",
            "/a.css%00",
            "/a.css%0a",
            "/case.txt",
            "/A.css",
            "/%E9",
            "/%",
            "/%2",
            "/%zz",
            "/100%.txt",
            "/docs/%2e%2e/a.css",
            "/%c3",
            "/assets/a.css",
            "/é%",
            "/a.css?",
        ] {
            assert_eq!(place(&site(), path), None, "{path}");
        }
    }

    #[test]
    fn pages_have_to_be_there() {
        let pages = |detail: &str| {
            let entry = Registration {
                kind: KIND.to_owned(),
                name: "pages".to_owned(),
                handler: 0,
                detail: detail.to_owned(),
            };
            let manifest = Manifest { registrations: vec![entry], ..Manifest::default() };
            Pages::of(&manifest, &site())
        };
        let both =
            Pages { spa: Some("index.html".to_owned()), not_found: Some("docs/index.html".to_owned()) };
        assert_eq!(pages(r#"{"spa":"index.html","notFound":"docs/index.html"}"#), Ok(Some(both)));
        let missing = pages(r#"{"notFound":"404.html"}"#).unwrap_err();
        assert_eq!(missing, DeployError::NoPage { option: "notFound", name: "404.html".to_owned() });
        assert!(matches!(pages(r#"{"spa":1}"#), Err(DeployError::Unreadable(_))));
        assert_eq!(Pages::of(&Manifest::default(), &site()), Ok(None));
    }

    proptest! {
        /// Whatever is asked for, it is a name of the list, and its own spelling leads to it again.
        #[test]
        fn a_path_leads_nowhere_else(path in "/([a-c./é \\\\%]|%2e|%2F|%5c|%00|%25|%C3%A9|docs|index.html){0,12}") {
            let site = site();
            if let Some(Place::File(name)) = place(&site, &path) {
                prop_assert!(site.contains_key(&name));
                prop_assert!(!path.contains("//") && !path.contains("/.") && !path.contains('\\'), "{}", path);
            }
        }

        #[test]
        fn every_name_is_reached_by_its_escaped_form(name in "[a-zA-Z0-9é ñ+@!,.()'%#?&=-]{1,20}(/[a-z0-9é%]{1,8}){0,3}") {
            prop_assume!(is_normal(&name));
            let escaped: Vec<String> = name
                .split('/')
                .map(|part| percent_encoding::utf8_percent_encode(part, &UNRESERVED).to_string())
                .collect();
            prop_assert_eq!(place(&list(&[&name]), &format!("/{}", escaped.join("/"))), Some(Place::File(name)));
        }
    }

    /// As `encodeURIComponent` has it, and more.
    const UNRESERVED: percent_encoding::AsciiSet =
        percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
}
