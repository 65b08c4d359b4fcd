//! Compared with arithmetic of whole numbers and of fractions, on many expressions.

use calculator::{DIGITS, evaluate};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

/// An expression beside its value by other means; none where it has no value.
#[derive(Debug, Clone)]
struct Sample {
    text: String,
    value: Option<BigRational>,
}

fn number() -> impl Strategy<Value = Sample> {
    (0..100_000i64, 0..5u32).prop_map(|(digits, decimals)| {
        let ten = 10i64.pow(decimals);
        let width = decimals as usize;
        let text = match decimals {
            0 => digits.to_string(),
            _ => format!("{}.{:0width$}", digits / ten, digits % ten),
        };
        Sample { text, value: Some(BigRational::new(digits.into(), ten.into())) }
    })
}

fn expression() -> impl Strategy<Value = Sample> {
    number().prop_recursive(5, 32, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            (two.clone(), prop::sample::select(vec!['+', '-', '*', '/'])).prop_map(|((left, right), sign)| {
                let value = left.value.zip(right.value).and_then(|(left, right)| match sign {
                    '+' => Some(left + right),
                    '-' => Some(left - right),
                    '*' => Some(left * right),
                    _ => (right != zero()).then(|| left / right),
                });
                Sample { text: format!("({} {sign} {})", left.text, right.text), value }
            }),
            inner.clone().prop_map(|of| Sample { text: format!("-{}", of.text), value: of.value.map(|of| -of) }),
            inner.clone().prop_map(|of| Sample {
                text: format!("(({})%)", of.text),
                value: of.value.map(|of| of / BigInt::from(100)),
            }),
            (inner.clone(), 0..4i32).prop_map(|(of, exponent)| Sample {
                text: format!("({})^{exponent}", of.text),
                value: of.value.map(|of| of.pow(exponent)),
            }),
            inner
                .clone()
                .prop_map(|of| Sample { text: format!("floor({})", of.text), value: of.value.map(|of| of.floor()) }),
            two.prop_map(|(left, right)| Sample {
                text: format!("max({}, {})", left.text, right.text),
                value: left.value.zip(right.value).map(|(left, right)| left.max(right)),
            }),
        ]
    })
}

fn zero() -> BigRational {
    BigRational::from_integer(0.into())
}

/// The number that a text in decimal digits says, with an exponent or without.
fn read(text: &str) -> BigRational {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let number: BigInt = format!("{whole}{fraction}").parse().unwrap();
    let exponent = exponent.parse::<i32>().unwrap() - i32::try_from(fraction.len()).unwrap();
    BigRational::from_integer(number) * BigRational::from_integer(10.into()).pow(exponent)
}

fn approximately(expression: &str) -> f64 {
    evaluate(expression).unwrap_or_else(|error| panic!("{expression}: {error}")).value.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whole_numbers_are_as_the_machine_counts(a in any::<i32>(), b in any::<i32>(), c in any::<i32>()) {
        let (long_a, long_b, long_c) = (i128::from(a), i128::from(b), i128::from(c));
        let answer = evaluate(&format!("({a}) * ({b}) + {c} - ({a})^3")).unwrap();
        prop_assert!(answer.is_exact);
        prop_assert_eq!(answer.value, (long_a * long_b + long_c - long_a.pow(3)).to_string());
    }

    #[test]
    fn fractions_are_as_fractions(sample in expression()) {
        match (evaluate(&sample.text), sample.value) {
            (Ok(answer), Some(value)) if answer.is_exact => prop_assert_eq!(read(&answer.value), value),
            (Ok(answer), Some(value)) => {
                // No further away than half of the last digit.
                let error = (read(&answer.value) - &value).pow(2);
                let digits = i32::try_from(DIGITS).unwrap();
                let allowed = value.pow(2) / BigRational::from_integer(10.into()).pow(2 * (digits - 1));
                prop_assert!(error <= allowed / BigInt::from(4), "{} is not {}", sample.text, answer.value);
            }
            (Err(_), None) => {}
            (outcome, value) => prop_assert!(false, "{} is {outcome:?}, not {value:?}", sample.text),
        }
    }

    #[test]
    fn functions_are_as_the_machine_computes(x in 0.001f64..500.0, y in -3.0f64..3.0) {
        for (expression, expected) in [
            (format!("ln({x})"), x.ln()),
            (format!("log10({x})"), x.log10()),
            (format!("exp({y})"), y.exp()),
            (format!("exp({x})"), x.exp()),
            (format!("sqrt({x})"), x.sqrt()),
            (format!("({x})^({y})"), x.powf(y)),
        ] {
            let found = approximately(&expression);
            prop_assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-3), "{expression}: {found}, {expected}");
        }
    }

    #[test]
    fn what_undoes_itself_is_the_same_to_the_last_digit(digits in 1..1_000_000_000u64, decimals in 0..9i32) {
        let x = format!("{digits}e-{decimals}");
        let value = evaluate(&x).unwrap().value;
        for expression in [format!("exp(ln({x}))"), format!("sqrt({x})^2"), format!("(({x})^(1/7))^7"), format!("10^log10({x})")] {
            prop_assert_eq!(&evaluate(&expression).unwrap().value, &value, "{}", expression);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = evaluate(&text);
    }

    #[test]
    fn any_signs_and_words_are_read_or_refused(
        text in r"(\(|\)|[0-9]{1,4}|[-+*/^%!,.']| |e|pi|of|ln|sqrt|round|mod|max|1e9|9|0|\.5|×|’){0,30}",
    ) {
        if let Ok(answer) = evaluate(&text) {
            // What is answered is a number that can be given back.
            let again = evaluate(&answer.value).unwrap();
            prop_assert_eq!(read(&again.value), read(&answer.value));
        }
    }
}
