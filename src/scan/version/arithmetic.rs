//! Numbers.

use super::machine::{Frame, Machine, Stop};
use super::step::CALCULATED;
use super::value::Value;

impl Machine<'_> {
    pub(super) fn math(&mut self, frame: &mut Frame, code: u8) -> Result<(), Stop> {
        // Conversions and negations take one operand, all others two.
        let second = if matches!(code, 116..=119 | 133..=147) { None } else { Some(frame.pop()?) };
        let first = frame.pop()?;
        let is_wide = match code {
            96..=131 => code % 2 == 1,
            _ => matches!(code, 133 | 135 | 138 | 140 | 141 | 143),
        };
        let known = match (&first, &second) {
            (Value::Int(first), Some(Value::Int(second))) => {
                if matches!(code, 108 | 112) && *second == 0 {
                    return Err(self.thrown("java/lang/ArithmeticException", "it divides by zero"));
                }
                calculated(code, *first, *second)
            }
            (Value::Int(number), None) => converted(code, *number),
            _ => None,
        };
        let unknown = if is_wide { Value::UnknownWide(CALCULATED.into()) } else { Value::Unknown(CALCULATED.into()) };
        frame.push(known.unwrap_or(unknown));
        Ok(())
    }
}

/// Arithmetic of two numbers of one word.
fn calculated(code: u8, first: i32, second: i32) -> Option<Value> {
    let shift = second.cast_unsigned() & 31;
    Some(Value::Int(match code {
        96 => first.wrapping_add(second),
        100 => first.wrapping_sub(second),
        104 => first.wrapping_mul(second),
        108 => first.wrapping_div(second),
        112 => first.wrapping_rem(second),
        120 => first.wrapping_shl(shift),
        122 => first.wrapping_shr(shift),
        124 => first.cast_unsigned().wrapping_shr(shift).cast_signed(),
        126 => first & second,
        128 => first | second,
        130 => first ^ second,
        _ => return None,
    }))
}

/// Negations and conversions of a number of one word.
#[expect(clippy::cast_possible_truncation, reason = "conversions cut off by their definition")]
fn converted(code: u8, number: i32) -> Option<Value> {
    Some(match code {
        116 => Value::Int(number.wrapping_neg()),
        133 => Value::Long(number.into()),
        145 => Value::Int((number as i8).into()),
        146 => Value::Int((number.cast_unsigned() as u16).into()),
        147 => Value::Int((number as i16).into()),
        _ => return None,
    })
}
