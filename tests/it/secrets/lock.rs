//! Locks: what led to the bytes is not in them, nor in what the verbs say.

use super::binary::{LEVELS, scene, search};
use super::{Trouble, USER, check_silence};
use crate::support::sandbox::Ran;
use crate::support::universe::FILES;
use crate::support::web::Web;

const SECRET: &str = "canary-in-a-query";

#[test]
fn no_lock_holds_one() {
    let web = Web::start().file(&format!("/x.zip?token={SECRET}"), FILES.archive("0.9.0"));
    let web = web.file("/x.zip", FILES.archive("0.9.0"));
    for level in LEVELS {
        let (sandbox, registry) = scene(Trouble::Talkative);
        let auth = format!(
            r#"{{"auths":{{"{}":{{"username":"{USER}","password":"canary/pass word+é"}}}}}}"#,
            registry.address()
        );
        sandbox.write("home/.docker/config.json", &auth);
        let base = format!("{}/team/base:7.9.1", registry.address());
        let spec = format!("base: {base}\nplugins: ['{}?token=${{SECRET}}']\nto: ['oci:out']\n", web.url("/x.zip"));
        sandbox.write("plugraft.yaml", &spec);
        let run =
            |args: &[&str]| -> Ran { sandbox.ran(sandbox.command(&[args, level].concat()).env("SECRET", SECRET)) };
        let heard =
            |args: &[&str], ran: &Ran| check_silence(&format!("{}{}", ran.stdout, ran.stderr), &format!("{args:?}"));
        for args in [&["lock"][..], &["lock", "--check"], &["update"], &["outdated"], &["build", "--locked"]] {
            let ran = run(args);
            assert_eq!(ran.code, Some(0), "{args:?}: {}{}", ran.stdout, ran.stderr);
            heard(args, &ran);
        }
        assert!(sandbox.read("plugraft.lock").contains(&format!("place: \"{}\"", web.url("/x.zip"))));
        search(sandbox.dir());

        let lock = sandbox.read("plugraft.lock");
        for place in
            [format!("http://{USER}:canary@h/x.zip"), "http://h/x.zip?canary".to_owned(), "http://canary:[h".to_owned()]
        {
            sandbox.write("plugraft.lock", &lock.replace(web.url("/x.zip").as_str(), &place));
            let ran = run(&["build"]);
            assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
            heard(&["build"], &ran);
        }
    }
}
