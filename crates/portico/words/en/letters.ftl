### The emails we send. One button each, and the same address in words under it.
###
### For translators: nothing about health, forms or clinicians in a subject. Subjects stay short. The default subjects and
### messages of the invitation are changed by the practice as it likes; what stands in {"{{…}}"} is filled in for each client,
### so keep it as it is. $name is the first name, $practice the practice, $phone its telephone, $date and $when are written out.

letter-greeting = Hello { $name },
letter-copy-address = Or copy this address:
letter-not-expecting = Not expecting this? You can ignore it, or call us on { $phone }.
letter-not-you = If it wasn’t you, call us on { $phone } today.
letter-all-right = If it was you, there is nothing to do.

## The invitation: the default, which staff may edit

invitation-default-subject = {"{{practice_name}}"} has invited you to its Client Portal
invitation-default-message =
    Hello {"{{client_first_name}}"},

    We use a secure Client Portal, so your forms and documents stay in one safe place, and you can reach them from your phone. Please activate your account when you have a moment. It takes about two minutes, and if something doesn’t work, we’re glad to help.

    Warm regards from all of us
invitation-again-subject = Your invitation from {"{{practice_name}}"}
invitation-again-message =
    Hello {"{{client_first_name}}"},

    Here is a new link to activate your account. It takes the place of the one in our earlier email, which no longer works. It takes about two minutes.

invitation-reminder-subject = Your invitation from {"{{practice_name}}"} is waiting
invitation-reminder-message =
    Hello {"{{client_first_name}}"},

    A little while ago we invited you to our Client Portal. Your account isn’t active yet, and it takes about two minutes. If something doesn’t work, call us and we will help you in.

# After the question stands a link that reads "Stop reminders".
letter-reminder-stop-question = Don’t want reminders?
letter-reminder-stop = Stop reminders

# Under an invitation: whoever gets it and is not meant says so. After the sentence stands a link, and nothing after that.
letter-wrong-address-question = Not expecting this, or not meant for you? You can ignore it, call us on { $phone }, or
letter-wrong-address = tell us that this address is wrong

## The link of an invitation has ended

letter-link-ended-subject = Your link from { $practice } has stopped working
letter-link-ended-preheader = We can email you a new one.
letter-link-ended-text = Links stop after a while, for your safety. Open this one, and we’ll email you a new one.
letter-link-ended-call = Prefer paper or phone? Call us on { $phone }.

## The invitation: the fixed parts around the message

invitation-preheader = Activate your account in about two minutes.
invitation-button = Activate My Account
invitation-works-until = This link is only for you and works until { $date }. If it stops working, open it anyway and we’ll email you a new one.

## The client asked for a new link on the page of an old one

letter-new-link-subject = Your new link from { $practice }
letter-new-link-preheader = It takes the place of the earlier one.
letter-new-link-text = You asked us for a new link to activate your account. Here it is; the earlier ones no longer work.

## Somebody not yet active tried to sign in or chose "Forgot password?"

letter-not-active-subject = Your way in to { $practice }
letter-not-active-preheader = Your account isn’t active yet. Here is the link.
letter-not-active-text = Somebody asked for help with signing in and gave this address. Your account isn’t active yet, so there is no password to find. Activate it here and choose one.

## A new password

letter-way-in-subject = Sign in to { $practice }
letter-way-in-preheader = Your link and code to sign in.
letter-way-in-text = Someone asked for a way to sign in to your portal. If it was you, sign in here.
# The code stands under the sentence, on a line of its own.
letter-way-in-code = Or type this code where you asked for it:
letter-way-in-button = Sign in
# $minutes is 60, $code-minutes 10.
letter-way-in-limits = The link works for { $minutes } minutes, the code for { $code-minutes }. Use one of them, once. If it wasn’t you, you don’t need to do anything.
letter-way-in-secret = Nobody from the practice will ever ask you for this code. Don’t tell it to anyone.
# A staff member sends a link because they were asked for help. $minutes is 60.
letter-way-in-sent-subject = Sign in to { $practice }
letter-way-in-sent-preheader = Your link to sign in.
letter-way-in-sent-text = { $practice } sends you a link to sign in to your portal without your password.
letter-way-in-sent-limits = The link works for { $minutes } minutes, once.
letter-passkey-added-subject = A passkey was added at { $practice }
letter-passkey-added-preheader = If it was you, there is nothing to do.
letter-passkey-added-text = The passkey “{ $passkey }” was added to your account on { $when }. It can sign you in.
letter-passkey-removed-subject = A passkey was removed at { $practice }
letter-passkey-removed-preheader = If it was you, there is nothing to do.
letter-passkey-removed-text = The passkey “{ $passkey }” was removed from your account on { $when }. It no longer signs you in.
letter-step-set-up-subject = Your extra code at { $practice } is set up
letter-step-set-up-preheader = If it was you, there is nothing to do.
letter-step-set-up-text = An extra code at sign-in was set up for your account on { $when }. From now on we ask for a code from your phone when you sign in.
letter-step-off-subject = Your extra code at { $practice } is off
letter-step-off-preheader = If it was you, there is nothing to do.
letter-step-off-text = The extra code of your account was turned off on { $when }.
letter-step-codes-subject = New recovery codes at { $practice }
letter-step-codes-preheader = If it was you, there is nothing to do.
letter-step-codes-text = New recovery codes were made for your account on { $when }. The old ones no longer work.
letter-step-code-used-subject = A recovery code was used at { $practice }
letter-step-code-used-preheader = If it was you, there is nothing to do.
letter-step-code-used-text = { $left ->
    [0] Someone signed in with one of your recovery codes on { $when }. You have none left: make new ones under “Your account”.
    [one] Someone signed in with one of your recovery codes on { $when }. You have 1 left.
   *[other] Someone signed in with one of your recovery codes on { $when }. You have { $left } left.
 }
letter-reset-subject = Reset your { $practice } password
letter-reset-preheader = Choose a new password.
letter-reset-text = Someone asked to reset your password. If it was you, choose a new one here.
letter-reset-button = Choose a new password
# $minutes is 60.
letter-reset-limits = The link works for { $minutes } minutes, once. If it wasn’t you, you don’t need to do anything.
letter-changed-subject = Your { $practice } password was changed
letter-changed-preheader = If it was you, there is nothing to do.
letter-changed-text = Your password was changed on { $when }.

## Confirming the address

letter-confirm-subject = Confirm your email for { $practice }
letter-confirm-preheader = So that you can get back in if you forget your password.
letter-confirm-text = Confirm that this is your address. Then you can get back in if you ever forget your password.
letter-confirm-button = Confirm address
# The code stands under the sentence, on a line of its own.
letter-confirm-code = Or type this code on the page where you asked for it:
# $minutes is 60, $code-minutes is 10.
letter-confirm-limits = The link works for { $minutes } minutes, the code for { $code-minutes }. Each works once.

## The code for an email that was typed by somebody who activates. Whose mailbox it is, nobody knows: no name.

letter-typed-subject = Your code for { $practice }
letter-typed-preheader = One code, and you can continue.
letter-typed-text = Someone is setting up an account at the portal of { $practice } and wants to sign in with this email.
# The code stands under the sentence, on a line of its own.
letter-typed-code = If it is you, type this code on the page where you asked for it:
letter-typed-limits = The code works for { $minutes } minutes, once. If it wasn’t you, you don’t need to do anything.

## Access is open again

# The practice has closed the portal for this client.
letter-closed-subject = Your { $practice } portal account is closed for now
letter-closed-preheader = Nothing was deleted.
letter-closed-text = You can’t sign in to your portal at the moment. Nothing was deleted: your records are safe with { $practice }.
letter-closed-ask = To ask why, or to get copies, call us on { $phone }.

letter-open-again-subject = You can sign in again to { $practice }
letter-open-again-preheader = Your password is the same.
letter-open-again-text = Your portal is open again. You sign in with { $email }, and your password is the same.
letter-open-again-button = Sign in

## A sign-in that looks unusual

letter-sign-in-subject = A new sign-in at { $practice }
letter-sign-in-preheader = If it was you, there is nothing to do.
letter-sign-in-device = Someone signed in with your password on { $when }, on a device we haven’t seen before: { $device }.
letter-sign-in-failures = Someone signed in with your password on { $when }, after several failed tries. The device: { $device }.
letter-sign-in-code-due = Someone entered your password on { $when }, after several failed tries. The extra code is still due. The device: { $device }.
letter-sign-in-codes = Someone took the first step of signing in on { $when }, then entered several wrong codes. The device: { $device }.
letter-sign-in-not-you = If it wasn’t you, choose a new password and call us on { $phone }.
letter-sign-in-button = Choose a new password

## The sign-in address has changed

letter-moved-subject = Your sign-in email for { $practice } has changed
letter-moved-preheader = Your password is the same.
letter-moved-text = From now on you sign in with { $email }. Your password is the same.
letter-moved-not-you = If you didn’t ask for this, call us on { $phone } today.
letter-moved-button = Sign in
letter-new-address-subject = Confirm your new email for { $practice }
letter-new-address-preheader = One code, and you sign in with this address.
letter-new-address-text = You want to sign in at { $practice } with this address.
# The code stands under the sentence, on a line of its own.
letter-new-address-code = Type this code on the page where you asked for it:
# $minutes is 10.
letter-new-address-limits = The code works for { $minutes } minutes, once. If you didn’t ask for it, you don’t need to do anything.
