//! Links that were believed too much, lived too long, or let the wrong person in.

use super::*;
use crate::addresses::with_two_addresses;
use futures_util::future::join_all;
use portico::access;

/// The password that opens this portal.
async fn opens(house: &House, address: &str, password: &str) -> bool {
    give(&house.browser(), address, password).await.address.starts_with(HOME) && {
        house.carry_letters().await;
        true
    }
}

stories! {
    /// C2: a used link opens no step of the way any more, whatever is brought to it: no password, passkey, code or answer is taken.
    async fn c2_a_used_link_opens_no_step(house) {
        const USED: &str = "Your account is already active";
        let brought: [(&str, &[(&str, &str)]); 8] = [
            ("/check", &[("code", "000000")]),
            ("/email", &[("email", "thief@failures.example")]),
            ("/email/code", &[("code", "000000")]),
            ("/password", &[("password", NEW_PASSWORD)]),
            ("/passkey", &[("name", "A phone"), ("credential", "{}")]),
            ("/not-me", &[("not_me", "on")]),
            ("/wrong-address", &[("wrong", "on")]),
            ("/renew", &[("renew", "on")]),
        ];
        let steps = |method: http::Method| {
            let all = house.doors.iter().filter(move |door| door.method == method);
            all.filter_map(|door| door.path.strip_prefix("/p/{slug}/activate")).collect::<Vec<_>>()
        };
        let link = house.invite(MAYA).await;
        house.activate_by(&link).await;
        house.carry_letters().await;
        let alder = house.practice(ALDER).await;
        let before = house.picture_of(alder).await;
        let thief = house.browser();
        thief.open(&link).await.shows(USED);
        for step in steps(http::Method::GET) {
            thief.open(&format!("/p/alder-wren/activate{step}")).await.shows(USED);
        }
        for step in steps(http::Method::POST) {
            let (_, fields) = brought.iter().find(|(to, _)| *to == step).unwrap_or_else(|| panic!("{step} is a step, too"));
            thief.post(&format!("/p/alder-wren/activate{step}"), fields).await.shows(USED);
            assert_eq!(thief.cookie(&house.portico.cookies.name("portal-alder-wren")), None, "{step}");
        }
        let changed = before.differences(&house.picture_of(alder).await);
        assert!(changed.is_empty(), "{changed:?}");
    }

    /// C3: that a link was used stands in its row. A restart, other keys and everything that cleans up leave it used.
    async fn c3_a_used_link_stays_used_over_a_restart(house) {
        let link = house.invite(MAYA).await;
        house.activate_by(&link).await;
        house.carry_letters().await;
        let anew = house.started_anew(house.clock.clone());
        for wait in [0, 29, 120] {
            house.clock.advance(days(wait));
            portico::sign_in::jobs::sweep(&anew.portico).await.expect("swept");
            let thief = anew.browser();
            thief.open(&link).await.shows("Your account is already active");
            thief.post(PASSWORD_SCREEN, &[("password", NEW_PASSWORD)]).await.shows("Your account is already active");
        }
        assert!(opens(house, MAYA.address, PASSWORD).await, "the password is the first one");
    }

    /// C4: no step of getting in can be taken by whoever has not the secret of the step before it, in any order.
    async fn c4_no_step_is_taken_without_the_secret_of_the_one_before(house) {
        house.activate(JONAS).await;
        house.invite(MAYA).await;
        let alder = house.practice(ALDER).await;
        let practice = alder.to_string();
        let steps: [(&str, &[(&str, &str)]); 14] = [
            (PASSWORD_SCREEN, &[("password", NEW_PASSWORD)]),
            ("/p/alder-wren/activate/check", &[("code", "000000")]),
            ("/p/alder-wren/activate/not-me", &[("not_me", "on")]),
            ("/p/alder-wren/activate/renew", &[("renew", "on")]),
            (RESET, &[("password", NEW_PASSWORD)]),
            ("/p/alder-wren/confirm", &[("confirm", "on")]),
            ("/p/alder-wren/offer", &[("password", NEW_PASSWORD)]),
            ("/p/alder-wren/offer/no", &[("no", "on")]),
            ("/p/alder-wren/account/email/code", &[("code", "000000")]),
            ("/p/alder-wren/account/confirmation/code", &[("code", "000000")]),
            ("/reset", &[("email", INES.address), ("password", NEW_PASSWORD)]),
            ("/sign-in/practice", &[("practice", &practice)]),
            ("/sign-in/code", &[("code", "000000")]),
            ("/sign-in/second-step", &[("code", "000000")]),
        ];
        let before = house.picture_of(alder).await;
        let browser = house.browser();
        for round in 0..2 {
            for at in 0..steps.len() {
                let (path, fields) = if round == 0 { steps[at] } else { steps[steps.len() - 1 - at] };
                let page = browser.post(path, fields).await;
                let refused = page.code.is_client_error() || page.address.split('?').next().is_some_and(|path| path.ends_with("/sign-in"));
                assert!(refused, "{path}: {} at {}", page.code, page.address);
                for cookie in ["staff", "portal-alder-wren"] {
                    assert_eq!(browser.cookie(&house.portico.cookies.name(cookie)), None, "{path}");
                }
            }
        }
        let changed = before.differences(&house.picture_of(alder).await);
        assert!(changed.is_empty(), "{changed:?}");
    }

    /// C5: whatever was mailed before the address changed is dead, however it changed: by the client, by staff who move the sign-in, who say
    /// "No" to that, who disable and invite anew, or on the tab.
    async fn c5_a_link_from_before_an_address_change_is_dead(house) {
        for way in ["Self", "Move", "Stay", "Anew", "Tab"] {
            let new = format!("{}@elsewhere.example", way.to_lowercase());
            if way == "Tab" {
                with_two_addresses(house, somebody(way), &new).await;
            }
            let (client, browser) = somebody_in(house, way).await;
            let id = house.client(client).await;
            let reset = reset_of(house, client.address).await;
            house.browser().open(&reset).await.status(200);
            let sam = house.sign_in(SAM).await;
            match way {
                "Self" => {
                    browser.post("/p/alder-wren/account/email", &[("new_email", &new), ("present", PASSWORD)]).await.status(200);
                    let letter = house.carry_letters().await.only_letter_to(&new);
                    let code = letter.code();
                    browser.post("/p/alder-wren/account/email/code", &[("code", &code)]).await.is_at("/p/alder-wren/account");
                }
                "Move" => {
                    new_main_email(&sam, id, &new).await;
                    sam.press("Move sign-in to the new email").await.shows("Both addresses have been emailed.");
                }
                "Stay" => {
                    new_main_email(&sam, id, &new).await;
                    sam.press("No").await.status(200);
                }
                "Tab" => {
                    sam.open(&format!("/clients/{id}/portal")).await;
                    sam.choose("Email", &new).press("Save email").await.shows(&format!("Sign-in moved to {new}."));
                }
                _ => {
                    new_main_email(&sam, id, &new).await;
                    sam.press("Yes, Disable and Resend").await.shows("Invitation sent to");
                }
            }
            house.carry_letters().await;
            let thief = house.browser();
            thief.open(&reset).await.status(410);
            thief.post(RESET, &[("password", NEW_PASSWORD)]).await.status(410);
        }
    }

    /// C7: a link leads where its kind leads. No address in its query or in the form is followed.
    async fn c7_a_link_carries_no_place_to_go_to(house) {
        let link = house.invite(MAYA).await;
        let maya = house.browser();
        for query in ["next=//evil.example/", "redirect=https://evil.example", "redirect_uri=https://evil.example", "return_to=%2F%2Fevil.example"] {
            let page = maya.open(&format!("{link}?{query}")).await.is_at("/p/alder-wren/activate").never_says("evil.example");
            assert!(!page.address.contains("evil"));
        }
        for field in ["next", "redirect", "redirect_uri", "return_to"] {
            maya.post(PASSWORD_SCREEN, &[("password", PASSWORD), (field, "https://evil.example/")]).await.status(400).never_says("evil.example");
        }
        maya.post(PASSWORD_SCREEN, &[("password", PASSWORD)]).await.is_at(HOME).never_says("evil.example");
    }

    /// C15: a reset sets the password of the login it was mailed to, whoever else is named on the way.
    async fn c15_a_reset_reaches_nobody_else(house) {
        house.activate(JONAS).await;
        let maya = house.activate(MAYA).await;
        let reset = reset_of(house, JONAS.address).await;
        let (login,): (uuid::Uuid,) = house.one("select id from logins where address = $1", values![MAYA.address]).await;
        let (login, client) = (login.to_string(), house.client(MAYA).await.to_string());
        let jonas = house.browser();
        jonas.open(&reset).await.status(200);
        for (field, value) in [("login", login.as_str()), ("client", &client), ("email", MAYA.address), ("user_id", &login), ("token", &login)] {
            jonas.post(RESET, &[("password", NEW_PASSWORD), (field, value)]).await.status(400);
            jonas.post(&format!("{RESET}?{field}={value}"), &[("password", "short")]).await;
        }
        jonas.post(RESET, &[("password", NEW_PASSWORD), ("username", MAYA.address)]).await.shows("Your password is changed");
        house.carry_letters().await.only_letter_to(JONAS.address);
        maya.open(HOME).await.is_at(HOME);
        assert!(opens(house, MAYA.address, PASSWORD).await && opens(house, JONAS.address, NEW_PASSWORD).await);
        give(&house.browser(), MAYA.address, NEW_PASSWORD).await.status(422);

        house.browser().post("/forgot-password", &[("email", INES.address)]).await.status(200);
        let link = house.carry_letters().await.only_letter_to(INES.address).link();
        let ines = house.browser();
        ines.open(&link).await.status(200);
        ines.post("/reset", &[("email", BILL.address), ("password", NEW_PASSWORD)]).await;
        house.browser().post("/sign-in", &[("email", BILL.address), ("password", NEW_PASSWORD)]).await.status(422);
        house.browser().post("/sign-in", &[("email", BILL.address), ("password", STAFF_PASSWORD)]).await.is_at("/clients");
        house.carry_letters().await;
    }

    /// C28: somebody signs up with another person's address, and that person's own letters open nothing for the first one: there is no login
    /// and no password before the invitation is accepted, and whatever is confirmed signs nobody in.
    async fn c28_nobody_waits_in_an_account_for_its_owner(house) {
        let attacker = house.browser();
        let form = [("given_name", "Maya"), ("family_name", "Lindqvist"), ("email", MAYA.address), ("phone", ""), ("born.day", "14"),
            ("born.month", "3"), ("born.year", "1987"), ("wish", ""), ("consent", "on")];
        let with_password = [&form[..], &[("password", NEW_PASSWORD)]].concat();
        attacker.post("/p/alder-wren/sign-up", &with_password).await.status(400);
        attacker.post("/p/alder-wren/sign-up", &form).await.shows("Thank you");
        house.portico.later.finish().await;
        assert_eq!(house.one::<(i64,)>("select count(*) from logins", values![]).await.0, 0);
        house.carry_letters().await;
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        care_status(&sam, maya, "Active").await;
        let link = house.invite(MAYA).await;
        let owner = house.activate_by(&link).await;
        house.carry_letters().await;
        give(&attacker, MAYA.address, NEW_PASSWORD).await.status(422);
        attacker.open(HOME).await.is_at(SIGN_IN);
        owner.open(HOME).await.is_at(HOME);
        // A link that was passed on proves no mailbox. Who confirms the address afterwards is signed in to nothing.
        let copied = house.copy_link(JONAS).await.reveal();
        let holder = house.activate_by(&format!("/p/alder-wren/a/{copied}")).await;
        holder.post("/p/alder-wren/account/confirmation", &[]).await;
        house.carry_letters().await.to(JONAS.address).iter().for_each(|letter| assert_eq!(letter.kind, "address_confirmation"));
        holder.post("/p/alder-wren/account/confirmation", &[]).await;
        let confirmation = house.carry_letters().await.only_letter_to(JONAS.address).link();
        let mailbox = house.browser();
        mailbox.open(&confirmation).await;
        mailbox.tick("Yes, this is my address").press("Confirm address").await.shows("Your email is confirmed");
        mailbox.open(HOME).await.is_at(SIGN_IN);
    }

    /// C30: an address that only looks like somebody's, or that some folding would make theirs, gets nothing of theirs mailed to it.
    async fn c30_no_lookalike_gets_somebodys_letters(house) {
        const LOOKALIKES: [(char, &str); 12] = [
            ('a', "аａáàâåɑ"), ('e', "еｅéèë℮"), ('i', "ıｉíìіⅰ"), ('k', "\u{212a}ｋкκ"), ('m', "ｍмⅿ"), ('n', "ｎńñո"),
            ('o', "оｏóòöοº"), ('s', "ſｓѕş"), ('t', "ｔтţ"), ('r', "ｒгⲅ"), ('w', "ｗωѡ"), ('y', "уｙýÿ"),
        ];
        const MIKE: Client = Client { given: "Mike", family: "Stoner", address: "mikestoner.wany@known.example", ..MAYA };
        house.activate(MIKE).await;
        let mut tried = std::collections::BTreeSet::new();
        for (plain, others) in LOOKALIKES {
            for other in others.chars() {
                let local = MIKE.address.split('@').next().expect("a name");
                let at: Vec<usize> = local.match_indices(plain).map(|(at, _)| at).collect();
                for place in &at {
                    let mut one = local.to_owned();
                    one.replace_range(place..&(place + plain.len_utf8()), &other.to_string());
                    tried.insert(format!("{one}@known.example"));
                }
                tried.insert(format!("{}@known.example", local.replace(plain, &other.to_string())));
                tried.insert(MIKE.address.replace(plain, &other.to_string()));
                for (second, more) in LOOKALIKES {
                    if let Some(more) = more.chars().nth(1).filter(|_| second != plain) {
                        tried.insert(MIKE.address.replace(plain, &other.to_string()).replace(second, &more.to_string()));
                    }
                }
            }
        }
        assert!(tried.len() >= 500, "{}", tried.len());
        for (number, address) in tried.iter().enumerate() {
            if number % 50 == 0 {
                house.clock.advance(minutes(16));
            }
            let somebody = house.browser().from_network(&format!("198.51.{}.{}", number / 200, number % 200 + 1));
            // An address whose domain reads the same in the form that mail servers use is the same address.
            let same = portico_values::EmailAddress::parse(address).is_ok_and(|read| read.normalised() == MIKE.address);
            assert!(!same || address.starts_with("mikestoner.wany@"), "{address} is taken for {}", MIKE.address);
            if !same {
                somebody.post(FORGOT, &[("email", address)]).await;
            }
        }
        house.carry_letters().await.none();
    }

    /// C32: acceptance breaks off at every single statement. Each time nothing is left of it, and the link lives; the last try gets in.
    async fn c32_an_acceptance_that_breaks_off_is_wholly_undone(house) {
        let link = house.invite(MAYA).await;
        let secret = secret_in(&link);
        let visitor = house.visitor(MAYA).await;
        let alder = house.practice(ALDER).await;
        let hash = house.portico.hashing.hash(PASSWORD, &*house.portico.randomness).await.expect("hashed");
        let before = house.picture_of(alder).await;
        let mut broken = 0;
        for call in 2.. {
            house.portico.database.watch().fail_at(call);
            let done = async {
                let mut act = portico::act::Act::begin(&house.portico, &visitor).await?;
                access::actions::activate(&mut act, &secret, None, &hash, "en", "Firefox").await?;
                act.commit().await
            }
            .await;
            if !house.portico.database.watch().stop_failing() {
                done.expect("nothing broke off");
                break;
            }
            done.expect_err("it broke off");
            broken += 1;
            let changed = before.differences(&house.picture_of(alder).await);
            assert!(changed.is_empty(), "broken off at call {call}: {changed:?}");
            house.browser().open(&link).await.shows("Hello Maya.");
        }
        assert!(broken > 12, "acceptance takes more than {broken} calls");
        house.browser().open(&link).await.shows("Your account is already active");
        house.carry_letters().await;
    }

    /// C34: once somebody is in by one link, no other link of the invitation sets a password.
    async fn c34_an_old_invitation_is_no_reset(house) {
        let mailed = house.invite(MAYA).await;
        let copied = house.copy_link(MAYA).await.reveal();
        let open = house.browser();
        open.open(&mailed).await;
        open.follow("Continue").await.is_at(PASSWORD_SCREEN);
        house.activate_by(&format!("/p/alder-wren/a/{copied}")).await;
        house.carry_letters().await;
        open.fill("Password", NEW_PASSWORD).press("Activate My Account").await.shows("Your account is already active");
        for link in [mailed, format!("/p/alder-wren/a/{copied}")] {
            let thief = house.browser();
            thief.open(&link).await.shows("Your account is already active");
            thief.post(PASSWORD_SCREEN, &[("password", NEW_PASSWORD)]).await.shows("Your account is already active");
        }
        assert!(opens(house, MAYA.address, PASSWORD).await);
        give(&house.browser(), MAYA.address, NEW_PASSWORD).await.status(422);
    }

    /// C26: the next link is another one, always.
    async fn c26_no_two_links_are_the_same(house) {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..20 {
            assert!(seen.insert(house.invite(MAYA).await), "a link came twice");
            assert!(seen.insert(house.copy_link(MAYA).await.reveal()), "a link came twice");
            house.clock.advance(days(1));
        }
        // Of all of them the newest mailed one and the copied ones of the last week live.
        let answers = join_all(seen.iter().filter(|link| link.contains("/a/")).map(async |link| house.browser().open(link).await.heading()));
        let answers = house.statements_of(answers).await.0;
        assert_eq!(answers.iter().filter(|heading| heading.starts_with("Hello Maya.")).count(), 1, "{answers:?}");
    }
}
