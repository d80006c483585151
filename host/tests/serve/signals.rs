//! What SIGTERM and SIGHUP do.

use crate::process::{KEY, Process};
use tempfile::TempDir;

/// Answers when another request has said so.
const PATIENT: &str = "import { registerWebHandler, sharedStorage } from 'stoa';\n\
    export function init() {\n\
      registerWebHandler('/wait', async () => {\n\
        await sharedStorage.setItem('waiting', true);\n\
        await new Promise((r) => setTimeout(r, 1500));\n\
        return 'finished';\n\
      });\n\
      registerWebHandler('/waiting', () => sharedStorage.getItem('waiting'));\n\
      registerWebHandler('/loop', () => { for (;;) {} });\n\
    }";

async fn until_waiting(server: &Process) {
    while server.get("demo.localhost", "/t/waiting").await != "true" {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_request_under_way_finishes_when_the_server_is_told_to_stop() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(dir.path(), &[("STOA_ADMIN_KEY", KEY)]);
    server.put("/tenants/demo/scripts/t?mount=/t", PATIENT).await.unwrap();
    let waiting = server.get("demo.localhost", "/t/wait");
    let stopping = async {
        until_waiting(&server).await;
        server.signal("TERM");
    };
    assert_eq!(tokio::join!(waiting, stopping).0, "finished");
    let (status, errors) = server.end();
    assert_eq!(status.code(), Some(0), "{errors}");
}

#[tokio::test]
async fn what_takes_longer_than_the_drain_is_cut_off_and_counted() {
    let dir = TempDir::new().unwrap();
    let variables = [("STOA_ADMIN_KEY", KEY), ("STOA_SHUTDOWN__DRAIN", "100ms")];
    let server = Process::start(dir.path(), &variables);
    server.put("/tenants/demo/scripts/t?mount=/t", PATIENT).await.unwrap();
    let waiting = server.request("GET", "demo.localhost", "/t/wait").send();
    let stopping = async {
        until_waiting(&server).await;
        server.signal("TERM");
    };
    assert!(tokio::join!(waiting, stopping).0.is_err());
    let (status, errors) = server.end();
    assert_eq!(status.code(), Some(3), "{errors}");
    assert!(errors.contains("1 requests were still running"), "{errors}");
}

#[tokio::test]
async fn a_changed_file_is_taken_over_where_that_is_safe_and_a_faulty_one_is_not() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("stoa.toml");
    std::fs::write(&file, "[limits]\ncpu = \"1s\"\n").unwrap();
    let server = Process::start(dir.path(), &[("STOA_ADMIN_KEY", KEY)]);
    server.put("/tenants/demo/scripts/t?mount=/t", PATIENT).await.unwrap();
    std::fs::write(&file, "[limits]\ncpu = \"0s\"\n").unwrap();
    server.signal("HUP");
    std::fs::write(&file, "base_domain = \"other\"\n[limits]\ncpu = \"40ms\"\n").unwrap();
    loop {
        // Sent again until it is seen: the file above may or may not have been read before this one.
        server.signal("HUP");
        if server.get("demo.localhost", "/t/loop").await.contains("40") {
            break;
        }
    }
    let (_, errors) = server.stop();
    assert!(errors.contains("base_domain"), "{errors}");
}
