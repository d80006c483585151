//! Cryptography gives the verdicts that Project Wycheproof expects of it, in scripts.

use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use stoa_kernel::{Limits, MIB};
use stoa_tests::{TestPlatform, TestScript};

const SCRIPT: &str = include_str!("crypto/wycheproof.js");

/// A set of vectors is one request, which may take what no request of a site should.
const LIMITS: Limits = Limits {
    cpu: Duration::from_mins(1),
    wall: Duration::from_mins(2),
    memory_bytes: 256 * MIB,
    host_calls: 100_000,
    ..Limits::INVOCATION
};

/// Why vectors are left out: nothing else may be.
const NOT_OFFERED: [&str; 8] = [
    "another algorithm",
    "another curve",
    "another hash function",
    "another hash function in the mask",
    "a tag that is cut off",
    "signatures in DER",
    "a modulus of more than 4096 bits",
    "more iterations than one call may have",
];

/// What came of some sets.
#[derive(Default)]
struct Tally {
    ran: u64,
    left_out: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Tally {
    async fn run(&mut self, script: &TestScript, json: &str) {
        let outcome = script.request("POST", "/", &[], json.as_bytes()).await.json();
        self.ran += outcome["ran"].as_u64().unwrap();
        let texts = |value: &Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        self.left_out.extend(texts(&outcome["leftOut"]));
        self.wrong.extend(texts(&outcome["wrong"]));
    }

    fn check(&self, least: u64) {
        let shown: Vec<&str> = self.wrong.iter().take(20).map(String::as_str).collect();
        assert!(shown.is_empty(), "{} of {} are wrong:\n{}", self.wrong.len(), self.ran, shown.join("\n"));
        assert!(self.ran >= least, "{} vectors ran, and there are at least {least}", self.ran);
        let unknown: Vec<_> =
            self.left_out.iter().filter(|why| !NOT_OFFERED.contains(&why.as_str())).collect();
        assert!(unknown.is_empty(), "left out for other reasons: {unknown:?}");
    }
}

macro_rules! verdicts {
    ($($claim:ident: $least:literal, $($sets:ident)*;)*) => {$(
        #[tokio::test]
        async fn $claim() {
            let script = TestPlatform::new().deploy("main.js", SCRIPT).await.limits(LIMITS);
            let mut tally = Tally::default();
            $(for set in wycheproof::$sets::TestName::all() {
                tally.run(&script, set.json_data()).await;
            })*
            tally.check($least);
        }
    )*};
}

verdicts! {
    encryption_has_the_verdicts_of_wycheproof: 690, aead cipher keywrap;
    agreement_has_the_verdicts_of_wycheproof: 5_310, ecdh xdh;
    signatures_on_curves_have_the_verdicts_of_wycheproof: 1_687, ecdsa eddsa;
    signatures_of_rsa_have_the_verdicts_of_wycheproof: 3_000, rsa_pkcs1_verify rsa_pss_verify;
    encryption_with_rsa_has_the_verdicts_of_wycheproof: 200, rsa_oaep;
    hashes_and_derivations_have_the_verdicts_of_wycheproof: 1_180, mac hkdf pbkdf2;
}
