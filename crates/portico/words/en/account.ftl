### The client's own account: address, password, language, devices.
###
### For translators: "Sign out everywhere" and "Sign out" are buttons, so they begin with a verb. $device is something like
### "Firefox on Android"; $when is a date or "3 hours ago".

account-title = Your account
# While the portal of $name is open.
account-own = This account is yours. Nothing here changes anything for { $name }.
account-saved = Saved.

## The address

account-email-title = Email
account-email-text = You sign in with { $email }.
account-email-confirmed = Confirmed
account-email-unconfirmed = Not confirmed yet
account-email-why = Once it is confirmed, you can get back in by email if you forget your password.
account-email-button = Email me a link to confirm it
account-email-other = Can’t open mail at this address any more? Call { $practice } on { $phone }.

## Confirming it, by the link or the code in the email

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
change-button = Save new password
change-devices = When you save it, you are signed out on your other devices.
change-done = Your password is changed.
change-present-missing = Enter your current password
change-present-wrong = That isn’t your current password

account-password-none = You sign in with a passkey. You can choose a password too: we email you a link for it.
account-password-choose = Choose a password

## Making sure that it is really you, before a way in changes

fresh-title = Sign in again first
fresh-text = This changes how you get in, so we make sure that it is you. Sign in again, and come back within 10 minutes.
fresh-button = Sign in

## Passkeys: signing in with a finger, a face or the PIN of a device

account-passkeys-title = Passkeys
account-passkeys-text = With a passkey you sign in by the fingerprint, face or PIN of your device. No password, no code.
account-passkeys-none = You have no passkeys yet.
account-passkeys-add = Add a passkey
account-passkeys-without = To add a passkey, open this page in a browser that can make one.
account-passkeys-remove = Remove
# What a screen reader says for the button beside one passkey.
account-passkeys-remove-name = Remove { $passkey }
# $when is a date or "3 hours ago".
account-passkeys-added = Added { $when }
account-passkeys-used = Last used { $when }
passkey-new-title = Add a passkey
passkey-new-text = Use a device that is yours. Whoever can unlock it can open your portal.
passkey-new-name = Name of the passkey
passkey-new-name-hint = So that you know it again, like “My phone”.
passkey-new-button = Continue
passkey-make-title = Confirm on your device
passkey-make-text = Your device now asks for your finger, your face or its PIN.
passkey-make-button = Make the passkey
passkey-make-failed = Your device didn’t make a passkey. Try again, or use another device.
passkey-offer-gone = That took too long, or began in another browser. Start again.
passkey-not-made = Your device didn’t make a passkey. Start again.
passkey-known = This passkey is in use already.
passkey-enough = You can have ten passkeys. First remove one you no longer use.
passkey-unavailable = Passkeys can’t be used at this address.
passkey-added = Your passkey is added.
passkey-added-detail = Next time, choose “Sign in with a passkey”.
passkey-remove-title = Remove this passkey?
passkey-remove-text = “{ $passkey }” no longer opens your portal. Your other ways to sign in stay.
passkey-remove-device = Your device may go on offering it. Delete it there too.
passkey-remove-button = Remove passkey
passkey-removed = The passkey is removed.
passkey-last-title = This is your only way in
passkey-last-text = Choose a password first, or add another passkey. Then you can remove this one.

## The second step

account-step-title = Extra code at sign-in
account-step-on = On
account-step-text = Besides your password, a code from your phone. Nobody gets in with your password alone.
account-step-set-up = Set up the extra code
account-step-new-phone = Set up a new phone
account-step-off = Turn off
account-step-codes = Make new recovery codes
account-step-left = { $count ->
    [0] You have no recovery codes left.
    [one] You have 1 recovery code left.
   *[other] You have { $count } recovery codes left.
 }
step-set-up-title = Set up the extra code
# The two are names of apps and stay as they are.
step-set-up-app = You need an authenticator app on your phone, such as Google Authenticator or Microsoft Authenticator. It is free in your app store, and shows a new code every half minute.
step-set-up-scan = Scan this square with the app.
step-set-up-picture = Code to scan with an authenticator app
step-set-up-by-hand = Type a key instead
step-set-up-open = Open in your authenticator app
# Behind it stands the square to scan.
step-set-up-elsewhere = Set it up on another device
step-set-up-key = Type this key into the app by hand:
step-set-up-code = Enter the 6 digits that the app shows
step-set-up-missing = Enter the 6 digits that the app shows
step-set-up-save = Save
step-set-up-late = This page was open for too long. Scan the new code below.
step-set-up-devices = When you save it, you are signed out on your other devices.
step-codes-title = Keep your recovery codes
step-codes-text = If you lose your phone, each of these lets you sign in once. Print them or write them down, and keep them where you keep your keys. They are shown only now.
step-codes-list = Recovery codes
step-codes-print = Print
step-codes-copy = Copy
step-codes-copied = Copied
step-codes-kept = I have kept them
step-new-codes-title = Make new recovery codes
step-new-codes-text = The ones you have now stop working.
step-new-codes-button = Make new codes
step-off-title = Turn off the extra code?
step-off-text = Then your password or an email is enough to sign in.
step-off-button = Turn off the extra code
step-off-done = The extra code is off.

## The language

account-language-title = Language
account-language-label = Language of your portal and our emails
account-language-button = Save language

## The emails that go by themselves

account-emails-title = Emails you get
account-emails-text = We email you when something new is waiting for you here, and can remind you while it waits.
# $name is the client for whom they act.
account-emails-text-of = We can email you about what is waiting in { $name }’s portal, and remind you while it waits.
account-reminders-on = Reminders are on.
account-reminders-off = You have stopped reminders. What is waiting stays in the portal.
# $name is the client for whom they act.
account-reminders-off-for-all = Reminders for { $name } are stopped for everybody. What is waiting stays in the portal.
account-reminders-start = Start reminders again
account-reminders-stopped = You won’t get any more reminders.
account-reminders-started = Reminders are on again.

## Devices

account-openers-title = Who opened your information
account-openers-text = People at { $practice } who opened your record or something in it, and when they last did.
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
account-device-ended = That device is signed out.
account-everywhere-button = Sign out everywhere
account-everywhere-text = This signs you out on every device, this one too.

## Another address to sign in with

account-email-change = Change email
new-email-title = Change the email you sign in with
new-email-text = You sign in with { $email } now. We send a code to the new address to make sure that it is yours.
new-email-label = New email
new-email-missing = Enter the new address
new-email-wrong = Enter an address like name@example.com
new-email-same = You sign in with this address already
new-email-button = Send the code
new-email-sent = Use the code from our newest email.
new-email-code-title = Check your new email
new-email-sent-to = We sent a code to { $email }, if it can be used here. It may take two minutes.
new-email-other = Other address or no code?
new-email-confirm = Change email
new-email-devices = You will be signed out on your other devices. Your password stays the same.
new-email-done = From now on you sign in with { $email }.
new-email-taken = This address can’t be used here. Use another one, or call the practice.
