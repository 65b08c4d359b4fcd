use super::*;
use crate::recognise::recognise;

fn extracted(mail: &str) -> Extracted {
    Mail.extract(mail.replace('\n', "\r\n").as_bytes(), &Hints::default(), &Limits::default()).unwrap()
}

const HEAD: &str = "From: =?utf-8?Q?Anne_M=C3=BCller?= <anne@harbour.example>\nTo: Bob <bob@ship.example>,\n carla@ship.example\n\
                    Date: Sun, 4 Jan 2026 09:30:00 +0100\nSubject: =?iso-8859-1?B?SG9jaHdhc3NlciD8YmVy?=\n =?iso-8859-1?Q?_Mittag?=\n\
                    Message-ID: <1@harbour.example>\nMIME-Version: 1.0\n";

#[test]
fn a_mail_is_its_head_and_its_text() {
    let body = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nHallo Bob,\n\num =\n12:10 =FCber 6 m.\n\n> Wann?\n";
    let found = extracted(&format!("{HEAD}{body}"));
    assert_eq!(
        found.text,
        "# Hochwasser über Mittag\n\n- From: Anne Müller (anne@harbour.example)\n- To: Bob (bob@ship.example), \
         carla@ship.example\n- Date: 2026-01-04T09:30:00+01:00\n\nHallo Bob,\n\num 12:10 über 6 m.\n\n> Wann?"
    );
    assert_eq!(found.title.as_deref(), Some("Hochwasser über Mittag"));
}

#[test]
fn html_is_read_where_it_says_more() {
    let both = |plain: &str| {
        format!(
            "{HEAD}Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{plain}\n--b\n\
             Content-Type: text/html; charset=utf-8\n\n<html><body><div style=\"display:none\">Preview</div><p>High water \
             is at <b>noon</b>, and all ships that wait in the roads can enter.</p></body></html>\n--b--\n"
        )
    };
    assert!(
        extracted(&both("Read the HTML."))
            .text
            .ends_with("\n\nHigh water is at **noon**, and all ships that wait in the roads can enter.")
    );
    assert!(extracted(&both("High water is at noon, for all ships in the roads.")).text.ends_with("in the roads."));
}

#[test]
fn attachments_are_named_and_those_that_can_be_read_are() {
    let part = |kind: &str, name: &str, content: &str| {
        format!(
            "--b\nContent-Type: {kind}; name=\"{name}\"\nContent-Disposition: attachment; filename*=utf-8''{name}\n\
                 Content-Transfer-Encoding: base64\n\n{content}\n"
        )
    };
    let mail = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee the table.\n{}{}--b\n\
         Content-Type: message/rfc822\n\nFrom: carla@ship.example\nSubject: Fuel\n\nWe need fuel.\n--b--\n",
        part("text/csv", "tafel%C3%BC.csv", "UG9ydDtSYW5nZQpCcmVzdDs2LDEKRG92ZXI7Niw4Cg=="),
        part("image/png", "quay.png", "iVBORw0KGgo="),
    );
    let found = extracted(&mail);
    let expected = "- Attachments: tafelü.csv, quay.png, Fuel\n\nSee the table.\n\n## tafelü.csv\n\n| Port | Range |\n\
                    | --- | --- |\n| Brest | 6,1 |\n| Dover | 6,8 |\n\n## Fuel\n\n- From: carla@ship.example\n\nWe need fuel.";
    assert!(found.text.ends_with(expected), "{}", found.text);
    assert_eq!(found.warnings, ["One file was left out: quay.png."]);
    let start = found.text[..found.text.find("| Brest").unwrap()].chars().count();
    let places: Vec<_> = found.locations.of(start..start + 5).collect();
    assert_eq!(places, [Location::Part("tafelü.csv".to_owned())]);
}

#[test]
fn encrypted_mails_say_so() {
    let mail = format!("{HEAD}Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nVersion: 1\n--b--\n");
    let outcome = Mail.extract(mail.as_bytes(), &Hints::default(), &Limits::default());
    assert_eq!(outcome, Err(ENCRYPTED));
}

#[test]
fn an_undeclared_encoding_is_guessed() {
    let mut mail = b"X-Note: f\xFCr B\xFCrger\r\n".to_vec();
    mail.extend_from_slice(HEAD.replace('\n', "\r\n").replace("Bob <", "B\u{0}b <").as_bytes());
    mail.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = 0xF6);
    mail.extend_from_slice(b"\r\nDie Flut steigt im Fr\xFChjahr h\xF6her als sonst \xFCber die Mole.\r\n");
    let found = Mail.extract(&mail, &Hints::default(), &Limits::default()).unwrap();
    assert!(found.text.contains("- To: Böb (bob@ship.example)"), "{}", found.text);
    assert!(found.text.ends_with("Die Flut steigt im Frühjahr höher als sonst über die Mole."), "{}", found.text);
}

#[test]
fn mails_are_recognised_by_their_head() {
    let format = |text: &str, name| recognise(text.as_bytes(), name, None).unwrap().media_type();
    assert_eq!(format(&format!("{HEAD}\nText"), None), "message/rfc822");
    assert_eq!(format(&format!("From anne Sun Jan 4 2026\n{HEAD}\nText"), None), "message/rfc822");
    assert_eq!(format("Subject: only this\n\nText", Some("a.eml")), "message/rfc822");
    assert_eq!(format("Date: today\nTo: do\nFrom: me\n\nText", Some("a.txt")), "text/plain");
    assert_eq!(format("Note: high water\nTo do: nothing\n", None), "text/plain");
}

#[test]
fn mails_inside_of_mails_are_bounded() {
    // C-ING-3
    let nested = format!("{HEAD}{}", "Content-Type: message/rfc822\r\n\r\n".repeat(200_000));
    let outcome = Mail.extract(nested.as_bytes(), &Hints::default(), &Limits::default());
    assert_eq!(outcome, Err(TOO_MANY_PARTS));
    let nested = format!("{HEAD}{}Words.", "Content-Type: message/rfc822\r\n\r\n".repeat(900));
    assert!(Mail.extract(nested.as_bytes(), &Hints::default(), &Limits::default()).is_ok());
}

#[test]
fn a_real_mail_is_read_as_it_was_meant() {
    let mail = include_bytes!("../../tests/files/tables.eml");
    let found = Mail.extract(mail, &Hints::default(), &Limits::default()).unwrap();
    let expected = "# High water tables for 2026 – Häfen am Kanal\n\n- From: Anne Müller (anne@harbour.example)\n\
                    - To: Bob Finch (bob@ship.example)\n- Cc: Hafenbüro (office@harbour.example)\n\
                    - Date: 2026-01-04T09:30:00+01:00\n- Attachments: Tafeln für 2026.csv, quay.png\n\nDear Bob,\n\n";
    assert!(found.text.starts_with(expected), "{}", found.text);
    for part in ["- Brest needs no pilot.\n", "> When can we enter?\n> > Not before noon.", "| Saint-Malo | 10,9 |"] {
        assert!(found.text.contains(part), "{part}: {}", found.text);
    }
    assert_eq!(found.warnings, ["One file was left out: quay.png."]);
    assert_eq!(found.language.as_deref(), Some("en"));
}

#[test]
fn names_of_attachments_are_shown_as_they_are() {
    let part = "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''a%E2%80%AEtxt.%0Aexe.txt\n\nHigh.\n";
    let found = extracted(&format!("{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{part}--b--\n"));
    assert!(found.text.ends_with("- Attachments: a txt. exe.txt\n\n## a txt. exe.txt\n\nHigh."), "{}", found.text);
}

#[test]
fn attachments_beyond_the_bound_are_told() {
    let part = "--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nHigh.\n";
    let parts = part.repeat(MAXIMUM_READ + 1);
    let found = extracted(&format!("{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n"));
    let told = "Only the first 200 attachments of the mail were read. Save the others, and add them.";
    assert_eq!(found.warnings, ["One file was left out: a.txt.", told]);
}
