//! What fails or not for reasons that no archive tells.

use plugraft::scan::Kafka;
use plugraft::scan::version::Lack;

use super::{Location, PLUGIN, PROPERTIES, SOURCE, connector};
use crate::support::class_writer::{
    ClassWriter, Code, DUP, POP, RETURN, RETURN_IT, SPECIAL, STATIC, STATICALLY, THROW, VIRTUAL,
};

const SYSTEM: &str = "java/lang/System";

/// A plugin whose static initializer is this.
fn made(initializer: impl FnOnce(&mut Code<'_>)) -> Location {
    let mut class = ClassWriter::new(PLUGIN, SOURCE, &[]);
    class.method(STATIC, "<clinit>", "()V", initializer);
    Location::of(&mut class)
}

fn loads_library<'c, 'p>(code: &'c mut Code<'p>) -> &'c mut Code<'p> {
    code.text("nowhere").invoke(STATICALLY, SYSTEM, "loadLibrary", "(Ljava/lang/String;)V").op(RETURN)
}

#[test]
fn what_depends_on_the_machine_is_not_proved() {
    let why = "it may fail: whether `java.lang.System.loadLibrary` fails depends on where it is run".to_owned();
    made(|code| {
        loads_library(code);
    })
    .lacks(Kafka::V4_3, &Lack::Possibly(why.clone()));
    // Who catches it and goes on, has it behind him; who throws another one, has not.
    made(|code| {
        loads_library(code).catches("java/lang/Throwable").op(POP).op(RETURN);
    })
    .lacks(Kafka::V4_3, &Lack::Nothing);
    made(|code| {
        loads_library(code).catches("java/lang/RuntimeException").op(POP).op(RETURN);
    })
    .lacks(Kafka::V4_3, &Lack::Possibly(why.clone()));
    made(|code| {
        loads_library(code).catches("java/lang/Throwable").op(THROW);
    })
    .lacks(Kafka::V4_3, &Lack::Possibly(why));
}

#[test]
fn a_version_that_may_not_come_is_not_told() {
    let mut class = connector(|code| {
        code.text("nowhere").invoke(STATICALLY, SYSTEM, "loadLibrary", "(Ljava/lang/String;)V");
        code.text("1.0").op(RETURN_IT);
    });
    Location::of(&mut class)
        .does_not_say("whether `java.lang.System.loadLibrary` fails depends on where it is run", None);
}

#[test]
fn numbers_are_read_as_java_reads_them() {
    let parses = |text: &'static str| {
        made(move |code| {
            code.text(text).invoke(STATICALLY, "java/lang/Integer", "parseInt", "(Ljava/lang/String;)I");
            code.op(POP).op(RETURN);
        })
    };
    for number in ["7", "-7", "+7", "2147483647"] {
        parses(number).lacks(Kafka::V4_3, &Lack::Nothing);
    }
    for other in ["", "x", "+-7", "2147483648", " 7"] {
        parses(other).lacks(Kafka::V4_3, &Lack::Surely(format!("`{other}` is no number")));
    }
}

#[test]
fn classes_are_looked_up_by_name() {
    let named = |class: &'static str| {
        connector(move |code| {
            let of_name = "(Ljava/lang/String;)Ljava/lang/Class;";
            code.text(class)
                .invoke(STATICALLY, "java/lang/Class", "forName", of_name)
                .op(POP)
                .text("there")
                .op(RETURN_IT);
            code.catches("java/lang/ClassNotFoundException").op(POP).text("gone").op(RETURN_IT);
        })
    };
    Location::of(&mut named("com.acme.Gone")).says("gone");
    Location::of(&mut named("com.acme.Plugin")).says("there");
    Location::of(&mut named("java.lang.String")).says("there");
}

#[test]
fn malformed_properties_are_refused() {
    let mut class = connector(|code| {
        code.create(PROPERTIES)
            .invoke(SPECIAL, PROPERTIES, "<init>", "()V")
            .op(DUP)
            .class(PLUGIN)
            .text("/v.properties");
        code.invoke(VIRTUAL, "java/lang/Class", "getResourceAsStream", "(Ljava/lang/String;)Ljava/io/InputStream;");
        code.invoke(VIRTUAL, PROPERTIES, "load", "(Ljava/io/InputStream;)V").text("version");
        code.invoke(VIRTUAL, PROPERTIES, "getProperty", "(Ljava/lang/String;)Ljava/lang/String;").op(RETURN_IT);
    });
    Location::of(&mut class).resource("v.properties", "version=1\n").says("1");
    Location::of(&mut class).resource("v.properties", "version=\\u00zz\n").says("undefined");
}
