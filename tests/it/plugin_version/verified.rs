//! Code that no Java takes, because a class is missing that it is verified with.

use plugraft::scan::Kafka;
use plugraft::scan::version::Lack;

use super::{CONVERTER, Location, MODULE, OBJECT, PLUGIN, SOURCE};
use crate::support::class_writer::{ABSTRACT, ClassWriter, Code, POP, PUBLIC, RETURN, STATIC, STATICALLY, THIS, THROW};

const BASE: &str = "com/acme/Base";
const GONE: &str = "com/acme/Gone";
const TAKES_GONE: &str = "(Lcom/acme/Gone;)V";

/// A plugin with a static method that nobody calls, of class files of this version.
fn with_method(major: u16, descriptor: &str, code: impl FnOnce(&mut Code<'_>)) -> Location {
    let mut class = ClassWriter::new(PLUGIN, SOURCE, &[]);
    class.version_of((major, 0)).method(STATIC, "uncalled", descriptor, code);
    Location::of(&mut class)
        .with(BASE, &mut ClassWriter::new(BASE, OBJECT, &[]))
        .with("com/acme/Face", &mut ClassWriter::bare("com/acme/Face", OBJECT, &[], PUBLIC | ABSTRACT | 0x0200))
        .with("com/acme/Child", &mut ClassWriter::new("com/acme/Child", BASE, &[]))
        .with("com/acme/Orphan", &mut ClassWriter::new("com/acme/Orphan", GONE, &[]))
}

/// Hands a parameter of one class on as another one.
fn handing(from: &str, to: &str) -> Location {
    with_method(52, &format!("(L{from};)V"), |code| {
        code.op(THIS).invoke(STATICALLY, BASE, "take", &format!("(L{to};)V")).op(RETURN);
    })
}

fn missing(class: &str) -> Lack {
    Lack::Surely(format!("the class `{class}` is missing, which the code of `com.acme.Plugin` is verified with"))
}

#[test]
fn what_is_handed_on_as_a_class_is_loaded() {
    let check = |from: &str, to: &str, expected: &Lack| handing(from, to).lacks(Kafka::V4_3, expected);
    check(GONE, BASE, &missing("com.acme.Gone"));
    check(BASE, GONE, &missing("com.acme.Gone"));
    check("com/acme/Orphan", BASE, &missing("com.acme.Gone"));
    check(GONE, "java/lang/Thread", &missing("com.acme.Gone"));
    check(GONE, SOURCE, &missing("com.acme.Gone"));
    for fine in [GONE, OBJECT, "com/acme/Face", "java/lang/Runnable", CONVERTER] {
        check(GONE, fine, &Lack::Nothing);
    }
    check("com/acme/Child", BASE, &Lack::Nothing);
    check("java/util/HashMap", "java/util/AbstractMap", &Lack::Nothing);
    let other = "its code uses a `com.acme.Base` as a `com.acme.Child`, which it is not";
    check(BASE, "com/acme/Child", &Lack::Surely(other.to_owned()));
}

#[test]
fn arrays_are_looked_into() {
    let array = |to: &str| {
        with_method(52, "([[Lcom/acme/Gone;)V", |code| {
            code.op(THIS).invoke(STATICALLY, BASE, "take", &format!("({to})V")).op(RETURN);
        })
    };
    array("[[Lcom/acme/Base;").lacks(Kafka::V4_3, &missing("com.acme.Gone"));
    array("[[Lcom/acme/Face;").lacks(Kafka::V4_3, &Lack::Nothing);
    array("[Ljava/lang/Object;").lacks(Kafka::V4_3, &Lack::Nothing);
    array("Ljava/lang/Object;").lacks(Kafka::V4_3, &Lack::Nothing);
}

#[test]
fn what_is_thrown_and_caught_is_loaded() {
    let throws = |code: &mut Code<'_>| {
        code.op(THIS).op(THROW);
    };
    with_method(52, TAKES_GONE, throws).lacks(Kafka::V4_3, &missing("com.acme.Gone"));
    let catches = |code: &mut Code<'_>| {
        code.op(0).op(RETURN).catches(GONE).op(POP).op(RETURN);
    };
    with_method(52, "()V", catches).lacks(Kafka::V4_3, &missing("com.acme.Gone"));
}

#[test]
fn what_java_may_have_as_either_is_not_proved() {
    let why = "it may fail: the class `com.acme.Gone` is missing, which the code of `com.acme.Plugin` is verified with";
    handing(GONE, "javax/management/MXBean").lacks(Kafka::V4_3, &Lack::Possibly(why.to_owned()));
}

#[test]
fn old_class_files_are_verified_in_another_way() {
    let throws = |code: &mut Code<'_>| {
        code.op(THIS).op(THROW);
    };
    with_method(49, TAKES_GONE, throws).lacks(Kafka::V4_3, &Lack::Nothing);
}

#[test]
fn what_a_plugin_extends_or_makes_is_verified_too() {
    let helper = |name: &str| {
        let mut class = ClassWriter::new(name, SOURCE, &[]);
        class.version_of((52, 0)).method(STATIC, "uncalled", TAKES_GONE, |code| {
            code.op(THIS).op(THROW);
        });
        class
    };
    let why = "the class `com.acme.Gone` is missing, which the code of `com.acme.Module` is verified with";
    let expected = Lack::Surely(why.to_owned());
    Location::of(&mut ClassWriter::new(PLUGIN, MODULE, &[]))
        .with(MODULE, &mut helper(MODULE))
        .lacks(Kafka::V3_9, &expected);
    let mut maker = ClassWriter::new(PLUGIN, SOURCE, &[]);
    maker.method(STATIC, "<clinit>", "()V", |code| {
        code.create(MODULE).op(POP).op(POP).op(RETURN);
    });
    Location::of(&mut maker).with(MODULE, &mut helper(MODULE)).lacks(Kafka::V3_9, &expected);
}
