//! Choosing forms where something is sent: those in use, each with a tick, and the day by which they are wanted.

use super::{
    actions::{hands, library, sending::Packet},
    signers::{Countersigning, Signers},
    store::forms as store,
};
use crate::{
    act::{Act, Look},
    answer::{Answer, Trouble},
    visit::StaffVisit,
};
use jiff::{Span, civil::Date};
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, FormId, Moment};
use portico_web::FormData;

/// What was chosen: the ticked forms in their order, and the day as it was typed: itself, or so many days before an appointment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picked {
    forms: Vec<FormId>,
    due: String,
    appointment: String,
    days_before: String,
    prefill: bool,
    signers: String,
    countersign: String,
}

/// The names of the fields.
pub(crate) const FIELDS: [&str; 7] = ["form[]", "due", "appointment", "days_before", "signers", "countersign", "prefill"];

/// Those of them at which a choice can be wrong.
pub(crate) const PLACES: [&str; 6] = ["form", "due", "appointment", "days_before", "signers", "countersign"];

/// The most days before an appointment.
const MOST_DAYS: i64 = 365;

impl Picked {
    /// What a form says.
    pub(crate) fn read(form: &FormData) -> Self {
        let mut forms: Vec<FormId> = Vec::new();
        for id in form.all("form").into_iter().filter_map(|id| id.parse().ok()) {
            if !forms.contains(&id) {
                forms.push(id);
            }
        }
        let short = |name: &str| form.text(name).chars().take(20).collect();
        Self {
            forms,
            due: short("due"),
            appointment: short("appointment"),
            days_before: short("days_before"),
            prefill: form.checked("prefill"),
            signers: short("signers"),
            countersign: short("countersign"),
        }
    }
    /// How many were chosen.
    pub(crate) fn len(&self) -> usize {
        self.forms.len()
    }
    /// Which ones.
    pub(crate) fn forms(&self) -> &[FormId] {
        &self.forms
    }
    /// Who has to sign what was chosen.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn signers(&self, look: &mut Look) -> Answer<Signers> {
        let reach = look.may(Permission::InviteClients)?;
        let signers = Signers::from_word(&self.signers).unwrap_or_default();
        let packet = Packet { forms: self.forms.clone(), signers, ..Packet::default() };
        hands::asked_to_sign(look.db(), &reach, &packet).await
    }
    /// Makes the choice the practice's default.
    ///
    /// # Errors
    /// Refused to anyone who may not edit templates.
    pub(crate) async fn save_default(&self, act: &mut Act) -> Answer<()> {
        library::save_defaults(act, &self.forms).await
    }
    /// What is to be sent: forms in use of this practice, in the order of their list.
    ///
    /// # Errors
    /// Invalid if a form is not in use (any more), or the day is none or over.
    pub(crate) async fn packet(&self, act: &mut Act, visit: &StaffVisit) -> Answer<Packet> {
        if self.forms.is_empty() && self.due.is_empty() && !self.is_before_appointment() {
            return Ok(Packet::default());
        }
        let reach = act.may(Permission::InviteClients)?;
        let published = store::published(act.db(), &reach).await?;
        let forms: Vec<FormId> = published.iter().map(|form| form.id).filter(|id| self.forms.contains(id)).collect();
        if forms.len() != self.forms.len() {
            return Err(Trouble::at("form", "not_in_use", "One of these forms is no longer in use. Choose again"));
        }
        let due_on = self.due_on(visit, act.now())?;
        let signers = match self.signers.as_str() {
            "" => Signers::default(),
            word => Signers::from_word(word).ok_or_else(|| Trouble::at("signers", "unknown", "Choose who signs"))?,
        };
        let countersign = match self.countersign.as_str() {
            "" => Countersigning::default(),
            word => Countersigning::from_word(word)
                .ok_or_else(|| Trouble::at("countersign", "unknown", "Choose whether the practice countersigns"))?,
        };
        Ok(Packet { forms, due_on, prefill: self.prefill, signers, countersign })
    }
    /// The day by which they are wanted; none if nothing was said.
    ///
    /// # Errors
    /// Invalid if it is none, or over.
    pub(crate) fn due_on(&self, visit: &StaffVisit, now: Moment) -> Answer<Option<String>> {
        let today = visit.zone().today(now);
        if self.is_before_appointment() {
            if !self.due.is_empty() {
                return Err(Trouble::at("due", "twice", "Give the day itself, or days before an appointment, not both"));
            }
            return self.before_appointment(today).map(|day| Some(day.to_string()));
        }
        match self.due.as_str() {
            "" => Ok(None),
            text => match text.parse::<Date>() {
                Ok(day) if day >= today => Ok(Some(day.to_string())),
                Ok(_) => Err(Trouble::at("due", "past", "Choose a day in the future")),
                Err(_) => Err(Trouble::at("due", "date", "Enter a day, like 2027-03-31")),
            },
        }
    }
    /// Whether the day is counted from an appointment.
    fn is_before_appointment(&self) -> bool {
        !self.appointment.is_empty() || !self.days_before.is_empty()
    }
    /// How many days before the appointment.
    fn before_appointment(&self, today: Date) -> Answer<Date> {
        let appointment = match self.appointment.parse::<Date>() {
            Ok(day) if day >= today => day,
            Ok(_) => return Err(Trouble::at("appointment", "past", "Choose a day in the future")),
            Err(_) => return Err(Trouble::at("appointment", "date", "Enter the day of the appointment, like 2027-03-31")),
        };
        let days = self.days_before.parse::<i64>().ok().filter(|days| (0..=MOST_DAYS).contains(days));
        let Some(days) = days else {
            let sentence = format!("Enter how many days before the appointment, from 0 to {MOST_DAYS}");
            return Err(Trouble::at("days_before", "number", sentence));
        };
        let day = appointment.checked_sub(Span::new().days(days)).ok().filter(|day| *day >= today);
        day.ok_or_else(|| Trouble::at("days_before", "past", "That day has passed. Choose fewer days before the appointment"))
    }
}

/// Whether there is a form to choose.
///
/// # Errors
/// A fault.
pub(crate) async fn there_are_any(act: &mut Act) -> Answer<bool> {
    let reach = act.may(Permission::InviteClients)?;
    Ok(!store::published(act.db(), &reach).await?.is_empty())
}

/// The practice's default choice for one client: forms that they were asked for before are not sent again by themselves.
///
/// # Errors
/// A fault.
pub(crate) async fn defaults_for(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Pick>> {
    let pick = |form: store::Kept| Pick { chosen: true, ..Pick::of(form) };
    Ok(store::defaults_for(db, reach, client).await?.into_iter().map(pick).collect())
}

/// One form to tick.
pub(crate) struct Pick {
    pub(crate) id: FormId,
    pub(crate) name: String,
    pub(crate) minutes: i64,
    /// Whether it wants a signature.
    pub(crate) signature: bool,
    /// Whether it wants the practice's signature as well.
    pub(crate) countersign: bool,
    pub(crate) chosen: bool,
}

impl Pick {
    /// A form, chosen where it goes out by default.
    fn of(form: store::Kept) -> Self {
        let (signature, countersign, chosen) = (form.signature, form.countersign, form.is_default);
        Self { id: form.id, name: form.name, minutes: form.minutes, signature, countersign, chosen }
    }
}

/// The forms to choose from.
#[derive(Default)]
pub(crate) struct Picker {
    pub(crate) forms: Vec<Pick>,
    pub(crate) due: String,
    /// The day of an appointment, and how many days before it they are wanted.
    pub(crate) appointment: String,
    pub(crate) days_before: String,
    /// Whether forms that were answered before start from those answers.
    pub(crate) prefill: bool,
    /// Who signs: each choice with its word and whether it is chosen; empty where no form wants a signature.
    pub(crate) signers: Vec<(&'static str, &'static str, bool)>,
    /// Whether the practice countersigns: each choice in the same way; empty where there is no form.
    pub(crate) countersign: Vec<(&'static str, &'static str, bool)>,
}

impl Picker {
    /// Whether the day is counted from an appointment.
    pub(crate) fn is_before_appointment(&self) -> bool {
        !self.appointment.is_empty() || !self.days_before.is_empty()
    }
    /// Whether anything was chosen or typed here.
    pub(crate) fn is_begun(&self) -> bool {
        self.chosen() > 0 || !self.due.is_empty() || self.is_before_appointment()
    }
    /// How many are chosen.
    pub(crate) fn chosen(&self) -> usize {
        self.forms.iter().filter(|form| form.chosen).count()
    }
    /// Which are chosen.
    pub(crate) fn ids(&self) -> Vec<FormId> {
        self.forms.iter().filter(|form| form.chosen).map(|form| form.id).collect()
    }
    /// Who signs what is chosen, as it is said once more before it goes; none where nothing of it wants a signature.
    pub(crate) fn signing_said(&self) -> Option<String> {
        let those = self.those(|form| form.signature)?;
        let many = self.forms.iter().filter(|form| form.chosen && form.signature).count() > 1;
        let who = self.signers.iter().find(|(_, _, chosen)| *chosen).and_then(|(word, _, _)| Signers::from_word(word));
        Some(format!("{} {those}.", who.unwrap_or_default().sign(many)))
    }
    /// Whether the practice countersigns what is chosen, in the same way; none where nothing is.
    pub(crate) fn countersigning_said(&self) -> Option<String> {
        let chosen = self.countersign.iter().find(|(_, _, chosen)| *chosen);
        let choice = chosen.and_then(|(word, _, _)| Countersigning::from_word(word)).unwrap_or_default();
        let those = self.those(|form| match choice {
            Countersigning::AsTheForm => form.countersign,
            Countersigning::Always => true,
            Countersigning::Never => false,
        });
        let said = those.map_or_else(
            || "The practice doesn’t countersign.".to_owned(),
            |those| format!("The practice countersigns {those}."),
        );
        (self.chosen() > 0).then_some(said)
    }
    /// Those of the chosen forms of which something is true: "the form", "all forms", or their names. None if it is true of none.
    fn those(&self, is_true: impl Fn(&Pick) -> bool) -> Option<String> {
        let names: Vec<&str> =
            self.forms.iter().filter(|form| form.chosen && is_true(form)).map(|form| form.name.as_str()).collect();
        match (names.as_slice(), self.chosen()) {
            ([], _) => None,
            ([_], 1) => Some("the form".to_owned()),
            (names, chosen) if names.len() == chosen => Some("all forms".to_owned()),
            ([name], _) => Some((*name).to_owned()),
            ([first @ .., last], _) => Some(format!("{} and {last}", first.join(", "))),
        }
    }
    /// Those in use, with what was chosen, or the practice's default choice when nothing was said yet.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn of(look: &mut Look, picked: Option<&Picked>) -> Answer<Self> {
        let reach = look.may(Permission::InviteClients)?;
        let published = store::published(look.db(), &reach).await?;
        let signers = match published.iter().any(|form| form.signature) {
            true => {
                let chosen = picked.and_then(|picked| Signers::from_word(&picked.signers)).unwrap_or_default();
                Signers::ALL.map(|one| (one.word(), one.label(), one == chosen)).to_vec()
            }
            false => Vec::new(),
        };
        let chosen = picked.and_then(|picked| Countersigning::from_word(&picked.countersign)).unwrap_or_default();
        let choice = |one: Countersigning| (one.word(), one.label(), one == chosen);
        let countersign = if published.is_empty() { Vec::new() } else { Countersigning::ALL.map(choice).to_vec() };
        let pick = |form: store::Kept| Pick {
            chosen: picked.map_or(form.is_default, |picked| picked.forms.contains(&form.id)),
            ..Pick::of(form)
        };
        let typed = picked.cloned().unwrap_or_default();
        let prefill = picked.is_some_and(|picked| picked.prefill);
        let (due, appointment, days_before) = (typed.due, typed.appointment, typed.days_before);
        let forms = published.into_iter().map(pick).collect();
        Ok(Self { forms, due, appointment, days_before, prefill, signers, countersign })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::Identity as _;

    /// Forms that were chosen, each by whether it wants a signature and whether it wants the practice's.
    fn chosen(forms: &[(bool, bool)], signers: Signers, countersigning: Countersigning) -> [Option<String>; 2] {
        let pick = |(at, (signature, countersign)): (u128, &(bool, bool))| Pick {
            id: FormId::from_uuid(uuid::Uuid::from_u128(at)),
            name: format!("Form {at}"),
            minutes: 5,
            signature: *signature,
            countersign: *countersign,
            chosen: true,
        };
        let picker = Picker {
            forms: (1..).zip(forms).map(pick).collect(),
            signers: vec![(signers.word(), signers.label(), true)],
            countersign: vec![(countersigning.word(), countersigning.label(), true)],
            ..Picker::default()
        };
        [picker.signing_said(), picker.countersigning_said()]
    }

    #[test]
    fn who_signs_is_said() {
        use Countersigning::{Always, AsTheForm, Never};
        let said =
            |signs: &str, countersigns: &str| [signs, countersigns].map(|said| (!said.is_empty()).then(|| said.to_owned()));
        let (none, plain, both) = ("The practice doesn’t countersign.", (false, false), (true, true));
        assert_eq!(chosen(&[], Signers::Client, Always), said("", ""));
        assert_eq!(chosen(&[plain], Signers::Client, AsTheForm), said("", none));
        let signs = "The person who fills it in signs the form.";
        assert_eq!(chosen(&[both], Signers::Whoever, Always), said(signs, "The practice countersigns the form."));
        assert_eq!(chosen(&[both, both], Signers::TwoGuardians, Never), said("Two guardians sign all forms.", none));
        let signs = "The client and a guardian sign Form 2.";
        let countersigns = "The practice countersigns Form 2.";
        assert_eq!(chosen(&[plain, both], Signers::ClientAndGuardian, AsTheForm), said(signs, countersigns));
        let signs = "The person who fills them in signs Form 1, Form 2 and Form 4.";
        let countersigns = "The practice countersigns all forms.";
        assert_eq!(chosen(&[both, both, plain, both], Signers::Whoever, Always), said(signs, countersigns));
    }
}
