### The client's own account: address, password, language, devices.
###
### For translators: "Sign out everywhere" and "Sign out" are buttons, so they begin with a verb. $device is something like
### "Firefox on Android"; $when is a date or "3 hours ago".

account-title = Your account
account-saved = Saved.

## The address

account-email-title = Email
account-email-text = You sign in with { $email }.
account-email-confirmed = Confirmed
account-email-unconfirmed = Not confirmed yet
account-email-why = Once it is confirmed, you can get back in by email if you forget your password.
account-email-button = Email me a link to confirm it
account-email-other = To sign in with another address, call { $practice } on { $phone }.

## Confirming it, by the link or the code in the e-mail

confirm-title = Confirm your email
confirm-sent = We sent a link and a code to { $email }. They may take two minutes.
confirm-junk = Can’t see it? Look in your junk or spam folder.
confirm-code = Code from the email
confirm-code-hint = 6 digits
confirm-button = Confirm address
confirm-tick = Yes, this is my address
confirm-tick-missing = Tick the box to confirm your address.
# The page the link opens. $email is masked.
confirm-link-text = Is { $email } your address? Confirm it, and you can get back in by email if you forget your password.
confirm-done-title = Your email is confirmed
confirm-done-text = If you ever forget your password, we can now send you a link to { $email }.
confirm-done-button = Go to your portal
confirm-code-missing = Enter the code from the email
confirm-code-wrong = That isn’t the code in our newest email. Check it and try again.
confirm-code-tries = Too many tries. Ask for a new code.
# $minutes is 10.
confirm-code-late = A code works for { $minutes } minutes. Ask for a new one.
confirm-closed-title = This link has stopped working
# $minutes is 60.
confirm-closed-text = A link to confirm an address works for { $minutes } minutes, and once. Sign in and ask for another under “Your account”.
confirm-again = Send it again
confirm-limit = We’ve sent several emails already. Use the newest one, or try again tomorrow.

## The password

account-password-title = Password
account-password-button = Change password
change-title = Change password
change-present = Current password
change-new = New password
change-others = Sign me out on my other devices
change-button = Save new password
change-done = Your password is changed.
change-present-missing = Enter your current password
change-present-wrong = That isn’t your current password

## The language

account-language-title = Language
account-language-label = Language of your portal and our emails
account-language-button = Save language

## Devices

account-openers-title = Who opened your information
account-openers-text = People of { $practice } who looked at your record, with the last time they did.
account-openers-nobody = Nobody has yet.
account-devices-title = Where you’re signed in
account-devices-text = If you don’t recognise one of these, sign out everywhere and change your password.
account-device = { $browser } on { $system }
account-device-unknown = Unknown device
account-device-this = This device
account-device-seen = Last used { $when }
account-device-sign-out = Sign out
# What a screen reader says for the button beside one device.
account-device-sign-out-name = Sign out { $device }
account-device-signed-out = Signed out: { $device }.
account-everywhere-button = Sign out everywhere
account-everywhere-text = This signs you out on every device, this one too.
account-sign-out = Sign out

## Another address to sign in with

account-email-change = Change email
new-email-title = Change the email you sign in with
new-email-text = You sign in with { $email } now. We send a code to the new address to make sure that it is yours.
new-email-label = New email
new-email-missing = Enter the new address
new-email-wrong = Enter an address like name@example.com
new-email-same = You sign in with this address already
new-email-button = Send the code
new-email-sent = If the new address can be used here, a code is on its way to it. It may take two minutes.
new-email-confirm = Change email
new-email-devices = You will be signed out on your other devices. Your password stays the same.
new-email-done = From now on you sign in with { $email }.
new-email-taken = This address can’t be used here. Use another one, or call the practice.
