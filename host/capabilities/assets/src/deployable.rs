//! The files below `assets/` that somebody sends, and what a version makes of them.

use crate::error::DeployError;
use crate::limits::{MAX_ASSET_BYTES, MAX_DEPLOYED, MAX_DEPLOYED_BYTES};
use crate::{mime, name, precompressed};
use bytes::Bytes;
use std::collections::BTreeMap;
use stoa_kernel::{Asset, AssetList, Content, ContentHash};

/// Where they lie among an author's files.
pub const FOLDER: &str = "assets/";

/// Files that are to be the assets of a version, bounded while they are collected. None: it is to go.
#[derive(Clone, Debug, Default)]
pub struct AssetFiles {
    files: BTreeMap<String, Option<Bytes>>,
    bytes: usize,
}

/// What is stored for a version.
#[derive(Debug, Default)]
pub struct Prepared {
    /// Its names.
    pub list: AssetList,
    /// Contents that were not there before.
    pub new: Vec<(ContentHash, Bytes)>,
}

impl AssetFiles {
    /// The name below the folder, if the file lies there. What cannot name a file at all is none of these.
    pub fn name_of(file: &str) -> Option<String> {
        let name = name::normalised(file).ok()?;
        name.strip_prefix(FOLDER).map(str::to_owned)
    }

    /// One more, by its name below the folder. None: the one that was there before goes.
    pub fn add(&mut self, name: String, bytes: Option<Bytes>) -> Result<(), DeployError> {
        let length = bytes.as_ref().map_or(0, Bytes::len);
        if length > MAX_ASSET_BYTES {
            return Err(DeployError::TooLarge { name, bytes: length });
        }
        if self.bytes + length > MAX_DEPLOYED_BYTES {
            return Err(DeployError::AllTooLarge { name });
        }
        if self.files.contains_key(&name) {
            return Err(DeployError::SameName { name });
        }
        if self.files.len() == MAX_DEPLOYED {
            return Err(DeployError::TooMany { name });
        }
        self.bytes += length;
        self.files.insert(name, bytes);
        Ok(())
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Those that are to go and are not there.
    pub fn missing<'a>(&'a self, list: &AssetList) -> Option<&'a str> {
        let mut gone = self.files.iter().filter(|(_, bytes)| bytes.is_none());
        gone.find(|(name, _)| !list.contains_key(*name)).map(|(name, _)| name.as_str())
    }

    /// Makes what is stored of them. `kept` are those of before that go on being there, unless they are among these;
    /// `before` are those of the last version, of which what is still the same need not be made again. It takes as long
    /// as compressing does.
    pub fn prepare(self, kept: &AssetList, before: &AssetList, now: i64) -> Result<Prepared, DeployError> {
        let mut prepared = Prepared { list: kept.clone(), new: Vec::new() };
        for (name, bytes) in &self.files {
            match bytes {
                None => drop(prepared.list.remove(name)),
                Some(bytes) => {
                    let asset = self.asset(name, bytes, before.get(name), now, &mut prepared.new)?;
                    prepared.list.insert(name.clone(), asset);
                }
            }
        }
        if let Some(name) = prepared.list.keys().nth(MAX_DEPLOYED) {
            return Err(DeployError::TooMany { name: name.clone() });
        }
        let mut bytes = 0_u64;
        for (name, asset) in &prepared.list {
            bytes += asset.plain.bytes;
            if bytes > MAX_DEPLOYED_BYTES as u64 {
                return Err(DeployError::AllTooLarge { name: name.clone() });
            }
        }
        Ok(prepared)
    }

    fn asset(
        &self,
        name: &str,
        bytes: &Bytes,
        before: Option<&Asset>,
        now: i64,
        new: &mut Vec<(ContentHash, Bytes)>,
    ) -> Result<Asset, DeployError> {
        let plain = content(bytes);
        let same = before.filter(|before| before.plain == plain);
        let mut asset = Asset {
            mime: mime::of(name, bytes),
            modified: same.map_or(now, |same| same.modified),
            plain,
            br: None,
            gzip: None,
        };
        if same.is_none() {
            new.push((plain.hash, bytes.clone()));
        }
        if !mime::is_compressible(&asset.mime) {
            return Ok(asset);
        }
        let mut coded = |ending: &str,
                         same: Option<Content>,
                         make: fn(&[u8]) -> Option<Vec<u8>>,
                         read: fn(&[u8], usize) -> Option<Vec<u8>>|
         -> Result<Option<Content>, DeployError> {
            let shipped = format!("{name}{ending}");
            let coded = match self.files.get(&shipped) {
                Some(Some(coded)) if read(coded, bytes.len()).as_deref() == Some(bytes) => coded.clone(),
                Some(Some(_)) => return Err(DeployError::Stale { name: shipped, of: name.to_owned() }),
                _ if same.is_some() => return Ok(same),
                _ => match make(bytes) {
                    Some(coded) => coded.into(),
                    None => return Ok(None),
                },
            };
            let content = content(&coded);
            new.push((content.hash, coded));
            Ok(Some(content))
        };
        let (br, gzip) = (same.and_then(|same| same.br), same.and_then(|same| same.gzip));
        asset.br = coded(".br", br, precompressed::br, precompressed::from_br)?;
        asset.gzip = coded(".gz", gzip, precompressed::gzip, precompressed::from_gzip)?;
        Ok(asset)
    }
}

pub(crate) fn content(bytes: &[u8]) -> Content {
    Content { hash: ContentHash(*blake3::hash(bytes).as_bytes()), bytes: bytes.len() as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &[u8])]) -> AssetFiles {
        let mut files = AssetFiles::default();
        for (name, bytes) in list {
            files.add((*name).to_owned(), Some(Bytes::copy_from_slice(bytes))).unwrap();
        }
        files
    }

    fn prepared(list: &[(&str, &[u8])], before: &AssetList, now: i64) -> Prepared {
        files(list).prepare(&AssetList::new(), before, now).unwrap()
    }

    #[test]
    fn only_what_lies_below_the_folder_is_an_asset() {
        assert_eq!(AssetFiles::name_of("./assets//css/../a.css").as_deref(), Some("a.css"));
        for file in
            ["main.js", "assets", "assets/", "my/assets/a.css", "Assets/a.css", "../assets/a", "/assets/a"]
        {
            assert_eq!(AssetFiles::name_of(file), None, "{file}");
        }
    }

    #[test]
    fn what_is_still_the_same_is_not_made_again_and_keeps_its_time() {
        let script = "let a = 1;\n".repeat(100);
        let first = prepared(&[("a.js", script.as_bytes()), ("b.txt", b"1")], &AssetList::new(), 1_000);
        let of_first = first.list.get("a.js").unwrap();
        assert!(of_first.br.is_some() && of_first.gzip.is_some());
        assert_eq!((first.new.len(), of_first.modified), (4, 1_000));
        let again = prepared(&[("a.js", script.as_bytes()), ("b.txt", b"2")], &first.list, 2_000);
        assert_eq!(again.list.get("a.js"), Some(of_first));
        assert_eq!((again.new.len(), again.list.get("b.txt").unwrap().modified), (1, 2_000));
    }

    #[test]
    fn files_are_added_to_and_taken_from_those_that_are_kept() {
        let kept = prepared(&[("a", b"1"), ("b", b"2")], &AssetList::new(), 1).list;
        let mut files = files(&[("c", b"3")]);
        files.add("a".to_owned(), None).unwrap();
        assert_eq!(files.missing(&kept), None);
        let names = files.clone().prepare(&kept, &kept, 2).unwrap().list.into_keys().collect::<Vec<_>>();
        assert_eq!(names, ["b", "c"]);
        files.add("none".to_owned(), None).unwrap();
        assert_eq!(files.missing(&kept), Some("none"));
    }

    #[test]
    fn a_compressed_file_beside_its_own_is_used_and_one_beside_another_is_refused() {
        let script = "let a = 1;\n".repeat(100);
        let br = precompressed::br(script.as_bytes()).unwrap();
        let shipped = prepared(&[("a.js", script.as_bytes()), ("a.js.br", &br)], &AssetList::new(), 1).list;
        assert_eq!(shipped.get("a.js").unwrap().br, Some(content(&br)));
        assert!(shipped.contains_key("a.js.br"));
        for (name, wrong) in [("a.js.br", b"no".as_slice()), ("a.js.gz", &br)] {
            let refused = files(&[("a.js", script.as_bytes()), (name, wrong)]);
            let refused = refused.prepare(&AssetList::new(), &AssetList::new(), 1).unwrap_err();
            assert_eq!(refused, DeployError::Stale { name: name.to_owned(), of: "a.js".to_owned() });
        }
        // An archive that stands for itself is none of this.
        assert!(files(&[("a.tar.gz", b"anything")]).prepare(&AssetList::new(), &AssetList::new(), 1).is_ok());
    }

    #[test]
    fn each_limit_names_the_file() {
        let mut files = AssetFiles::default();
        let large = Bytes::from(vec![0; MAX_ASSET_BYTES + 1]);
        let refused = files.add("large".to_owned(), Some(large)).unwrap_err();
        assert!(refused.to_string().contains("'large'") && refused.code().as_str() == "ASSET_TOO_LARGE");
        let most = Bytes::from(vec![0; MAX_ASSET_BYTES]);
        for number in 0..5 {
            files.add(number.to_string(), Some(most.clone())).unwrap();
        }
        assert_eq!(
            files.add("more".to_owned(), Some(Bytes::from_static(b"1"))),
            Err(DeployError::AllTooLarge { name: "more".to_owned() })
        );
        assert_eq!(files.add("1".to_owned(), None), Err(DeployError::SameName { name: "1".to_owned() }));
        let mut many = AssetFiles::default();
        for number in 0..MAX_DEPLOYED {
            many.add(number.to_string(), Some(Bytes::new())).unwrap();
        }
        assert_eq!(
            many.add("more".to_owned(), Some(Bytes::new())),
            Err(DeployError::TooMany { name: "more".to_owned() })
        );
    }
}
