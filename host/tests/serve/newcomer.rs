//! The first minutes with the program, word for word.

use crate::process::{KEY, Process};
use tempfile::TempDir;

#[tokio::test]
async fn a_new_server_answers_at_once_and_takes_a_script() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(dir.path(), &[]);
    assert!(server.ready.contains(" is ready at http://localhost:"), "{}", server.ready);
    assert!(server.get("demo.localhost:8787", "/").await.contains("It works."));
    assert_eq!(server.get("demo.localhost", "/hello/you").await, r#"{"hello":"you"}"#);
    assert_eq!(server.get("demo.localhost", "/visits").await, r#"{"visits":1}"#);
    let (status, errors) = server.stop();
    assert!(status.success(), "{errors}");
    let key = errors.lines().map(str::trim).find(|line| line.starts_with("stoa_")).unwrap().to_owned();

    // The key was shown once, the counter goes on, and a script that is put is served by the next request.
    let server = Process::start(dir.path(), &[]);
    assert_eq!(server.get("demo.localhost", "/visits").await, r#"{"visits":2}"#);
    let put = server
        .request("PUT", "localhost", "/engine/api/v1/tenants/demo/scripts/greet?mount=/greet")
        .bearer_auth(&key)
        .header("content-type", "text/typescript")
        .body("export default { fetch: (r: Request) => new Response('greetings') };");
    assert_eq!(put.send().await.unwrap().status(), 201);
    assert_eq!(server.get("demo.localhost", "/greet/you").await, "greetings");
    let (_, errors) = server.stop();
    assert!(!errors.contains("stoa_"), "{errors}");

    let server = Process::start(dir.path(), &[]);
    assert_eq!(server.get("demo.localhost", "/greet/you").await, "greetings");
    assert_eq!(server.get("demo.localhost", "/visits").await, r#"{"visits":3}"#);
}

#[tokio::test]
async fn a_key_that_was_given_is_the_first_key() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(dir.path(), &[("STOA_ADMIN_KEY", KEY)]);
    assert_eq!(server.api("GET", "/tenants/demo").send().await.unwrap().status(), 200);
    let nobody =
        server.request("GET", "localhost", "/engine/api/v1/tenants/demo").bearer_auth("stoa_nonsense");
    assert_eq!(nobody.send().await.unwrap().status(), 401);
    let (_, errors) = server.stop();
    assert!(!errors.contains(KEY), "{errors}");
}

#[test]
fn a_faulty_start_names_the_cause() {
    let dir = TempDir::new().unwrap();
    for (variables, words) in [
        (&[("STOA_LISTEN", "nowhere")][..], &["STOA_LISTEN", "nowhere"][..]),
        (&[("STOA_LISSTEN", "127.0.0.1:0")], &["STOA_LISSTEN", "STOA_LISTEN"]),
        (&[("STOA_ADMIN_KEY", "short")], &["16"]),
        (&[("STOA_DATABASE__URL", "mysql://x")], &["STOA_DATABASE__URL"]),
        (&[("STOA_DATABASE__URL", "postgres://nobody:secret-word@127.0.0.1:1/x")], &["127.0.0.1"]),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_stoad"))
            .current_dir(dir.path())
            .env_clear()
            .env("STOA_LISTEN", "127.0.0.1:0")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{errors}");
        for word in words {
            assert!(errors.contains(word), "no {word} in {errors}");
        }
        assert!(!errors.contains("secret-word"), "{errors}");
    }
}
