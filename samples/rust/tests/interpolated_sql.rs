//! The compiler refuses SQL that is put together from text: sqlx takes `&'static str` only.
//!
//! Both halves are compiled by the same command; they differ in the statement alone, and the
//! bad one must fail for this reason, in this line, and for no other.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The compiled sqlx that this very test run uses.
fn sqlx() -> PathBuf {
    let build = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--offline", "--message-format=json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let lines = String::from_utf8(build.stdout).unwrap();
    let messages = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut libraries = messages.filter(|message| message["reason"] == "compiler-artifact");
    let sqlx = libraries
        .find(|library| library["target"]["name"] == "sqlx")
        .expect("cargo names the library");
    let files = sqlx["filenames"].as_array().unwrap().iter().map(|file| file.as_str().unwrap());
    files.map(PathBuf::from).find(|file| file.extension().is_some_and(|end| end == "rlib")).unwrap()
}

/// The errors of the compiler: code, message, and the text that each one marks.
fn errors(source: &str) -> Vec<(String, String, String)> {
    let sqlx = sqlx();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interpolated_sql").join(source);
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let compiled = Command::new(rustc)
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--error-format=json"])
        .arg("--out-dir")
        .arg(env!("CARGO_TARGET_TMPDIR"))
        .arg("-L")
        .arg(format!("dependency={}", sqlx.parent().unwrap().display()))
        .arg("--extern")
        .arg(format!("sqlx={}", sqlx.display()))
        .arg(source)
        .output()
        .unwrap();
    let text = String::from_utf8(compiled.stderr).unwrap();
    let messages = text.lines().map(|line| serde_json::from_str::<Value>(line).expect(line));
    let errors =
        messages.filter(|message| message["level"] == "error" && !message["code"].is_null());
    let words = |value: &Value| value.as_str().unwrap().to_owned();
    let mark = |span: &Value| words(&span["text"][0]["text"]).trim().to_owned();
    let errors: Vec<_> = errors
        .map(|error| {
            (words(&error["code"]["code"]), words(&error["message"]), mark(&error["spans"][0]))
        })
        .collect();
    assert_eq!(errors.is_empty(), compiled.status.success(), "{text}");
    errors
}

#[test]
fn the_compiler_refuses_a_value_in_the_text_of_a_statement() {
    let expected = (
        "E0277".to_owned(),
        "dynamic SQL strings should be audited for possible injections".to_owned(),
        r#"sqlx::query(&format!("SELECT id FROM orders WHERE status = '{status}'"))"#.to_owned(),
    );
    assert_eq!(errors("bad.rs"), [expected]);
}

#[test]
fn the_compiler_takes_a_value_as_a_parameter() {
    assert_eq!(errors("good.rs"), []);
}
