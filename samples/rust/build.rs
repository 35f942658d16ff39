//! `migrate!` puts the SQL files into the program; a new file has to cause a new build.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
