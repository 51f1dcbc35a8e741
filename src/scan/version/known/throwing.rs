//! What methods of the JDK throw: for what they are given, or for what the machine at hand is like.

use crate::scan::version::invoke::Call;
use crate::scan::version::machine::{Machine, Stop};
use crate::scan::version::value::Value;

use super::Known;

const NO_NUMBER: &str = "java/lang/NumberFormatException";

impl Machine<'_> {
    /// Numbers that are read from strings.
    pub(super) fn of_numbers(&mut self, call: &Call<'_>) -> Known {
        let Some(first) = call.arguments.first().filter(|_| reads_number(call)) else { return Ok(None) };
        let refused = |machine: &mut Self, what: &str| Err(machine.thrown(NO_NUMBER, &format!("{what} is no number")));
        let Some(text) = self.text(first) else {
            return if *first == Value::Null { refused(self, "`null`") } else { Ok(None) };
        };
        // Java takes a sign of either kind, and digits of any script, which compilers do not write.
        let number = text.strip_prefix('+').filter(|rest| !rest.starts_with('-')).unwrap_or(&text);
        Ok(match (call.owner, call.name) {
            ("java/lang/Integer", name) => match number.parse::<i32>() {
                Ok(number) if name == "parseInt" => Some(Value::Int(number)),
                Ok(_) => None,
                Err(_) if !text.is_ascii() => None,
                Err(_) => return refused(self, &format!("`{text}`")),
            },
            (_, name) => match number.parse::<i64>() {
                Ok(number) if name == "parseLong" => Some(Value::Long(number)),
                Ok(_) => None,
                Err(_) if !text.is_ascii() => None,
                Err(_) => return refused(self, &format!("`{text}`")),
            },
        })
    }

    /// `Class.forName` of a name that is known: what there is is initialized, and what there is not is thrown about.
    pub(super) fn of_names(&mut self, name: &str, initializes: bool) -> Result<Value, Stop> {
        let class = name.replace('.', "/");
        if self.has(&class) {
            if initializes {
                self.initialize(&class)?;
            }
            return Ok(Value::Class(class.into()));
        }
        Err(self.thrown("java/lang/ClassNotFoundException", &format!("the class `{name}` is missing")))
    }
}

/// What a method that yields what nobody knows may throw, for reasons that are outside of the location: the class of the
/// exception, and why.
pub(in crate::scan::version) fn may_throw(call: &Call<'_>) -> Option<(&'static str, String)> {
    let class = match (call.owner, call.name) {
        ("java/lang/System" | "java/lang/Runtime", "load" | "loadLibrary") => "java/lang/UnsatisfiedLinkError",
        ("java/lang/Integer" | "java/lang/Long", _) if reads_number(call) => NO_NUMBER,
        ("java/lang/Class", "forName") | ("java/lang/ClassLoader", "loadClass") => "java/lang/ClassNotFoundException",
        ("java/nio/file/Files", "list" | "lines" | "walk" | "find") => "java/io/UncheckedIOException",
        (owner, name) if opens(owner, name) => "java/io/IOException",
        _ => return None,
    };
    let owner = call.owner.replace('/', ".");
    Some((class, format!("whether `{owner}.{}` fails depends on where it is run", call.name)))
}

/// Whether a method opens a file or asks for a host, and throws an `IOException` where that is not there.
fn opens(owner: &str, name: &str) -> bool {
    match owner {
        "java/io/FileInputStream"
        | "java/io/FileReader"
        | "java/io/FileOutputStream"
        | "java/io/FileWriter"
        | "java/io/RandomAccessFile"
        | "java/util/zip/ZipFile"
        | "java/util/jar/JarFile"
        | "java/net/Socket"
        | "java/net/ServerSocket" => name == "<init>",
        "java/io/File" => name == "createTempFile",
        "java/net/InetAddress" => matches!(name, "getByName" | "getAllByName" | "getLocalHost"),
        "java/nio/file/Files" => !asks(name),
        _ => false,
    }
}

/// Whether a call reads a decimal number of a string.
fn reads_number(call: &Call<'_>) -> bool {
    let is_whole =
        matches!((call.owner, call.name), ("java/lang/Integer", "parseInt") | ("java/lang/Long", "parseLong"))
            || (matches!(call.owner, "java/lang/Integer" | "java/lang/Long") && call.name == "valueOf");
    is_whole && call.descriptor.starts_with("(Ljava/lang/String;)")
}

/// Whether a method of `Files` only asks, and fails for nothing.
fn asks(name: &str) -> bool {
    name == "exists" || name == "notExists" || name.starts_with("is")
}
