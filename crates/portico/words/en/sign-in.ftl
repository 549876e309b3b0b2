### Signing in, forgotten passwords, new passwords, and what a good password is.
###
### For translators: the answers here must not tell a stranger whether somebody has an account. Where the English leaves it
### open ("If … is known to us"), leave it open too. Field labels are short; buttons begin with a verb.

sign-in-title = Sign in
sign-in-heading = Sign in to your portal
sign-in-email = Email
sign-in-password = Password
sign-in-button = Sign in
sign-in-forgot = Forgot password?
# Stands under "Trouble signing in?".
sign-in-invited = Invited, but you can’t find our email? Choose “Forgot password?” and enter your email. We’ll send you what you need.
sign-in-bookmark = Tip: bookmark this page, so that you can find it again.
sign-in-trouble = Trouble signing in?
sign-in-email-missing = Enter your email
sign-in-email-shape = Enter an email address, like name@example.com
sign-in-password-missing = Enter your password
sign-in-failed = That email and password don’t match. Try again, or choose “Forgot password?”.
sign-in-too-many = { $minutes ->
    [one] Too many tries. Wait 1 minute and try again.
   *[other] Too many tries. Wait { $minutes } minutes and try again.
 }

## Signing in by email, or with a passkey

sign-in-or = Other ways to sign in
sign-in-link = Email me a sign-in link
sign-in-passkey = Sign in with a passkey
sign-in-passkey-failed = That passkey didn’t open this portal. Try again, or sign in another way.
# Shown when the device was asked and gave nothing.
sign-in-passkey-none = Your device didn’t show a passkey. Try again, or sign in another way.
way-in-title = Email me a sign-in link
way-in-text = Enter the email you sign in with. We’ll send you a link and a code, so you don’t need your password.
way-in-button = Email me a sign-in link
way-in-sent-title = Check your email
way-in-code = Code from the email
way-in-code-hint = 6 digits. It works in this browser only.
way-in-code-button = Sign in
way-in-code-missing = Enter the code from the email
way-in-code-wrong = That isn’t the code in the email you asked for in this browser. Check it and try again.
way-in-code-tries = Too many tries. Ask for a new email.
# $minutes is 10.
way-in-code-late = A code works for { $minutes } minutes, once. Ask for a new email.
way-in-again = Send another email
# A browser that did not ask for a code.
way-in-elsewhere-title = Type the code where you asked for it
way-in-elsewhere-text = A code works in the browser that asked for it. Go back to that device, or ask for a new email here.
way-in-open-title = Sign in to your portal
# $email is masked.
way-in-open-text = You are signing in as { $email }.
way-in-open-button = Sign in
# A browser that is not the one in which the letter was asked for.
way-in-open-elsewhere = This email wasn’t asked for in this browser. You can sign in here too, if this device is yours.
way-in-open-tick = Yes, sign me in on this device
way-in-open-tick-missing = Tick the box to sign in on this device
way-in-closed-title = This link has stopped working
# $minutes is 60.
way-in-closed-text = A sign-in link works once, for { $minutes } minutes. We can email you another.
way-in-closed-button = Email me a new link
way-in-off-title = This practice doesn’t email sign-in links
way-in-off-text = Sign in with your password. If you don’t know it, choose “Forgot password?”.

## The second step

step-title = Enter your code
step-text = Open your authenticator app and enter the 6 digits for { $practice }.
step-code = Code
step-button = Sign in
step-shape = Enter the 6 digits from your app, or one of your recovery codes
step-wrong = That code doesn’t match. Codes change every half minute and work once: enter the one shown now.
step-lost = Phone not at hand?
step-lost-text = Enter one of your recovery codes instead. Each works once. Without them, call { $practice } on { $phone }.

## Why the sign-in page is shown

sign-in-signed-out = You’re signed out.
sign-in-signed-out-everywhere = You’re signed out on every device.
# $minutes is 30.
sign-in-idle = You were signed out after { $minutes } minutes without activity, to keep your information safe. Sign in to continue.
# $hours is 12.
sign-in-long = You were signed out after { $hours } hours, to keep your information safe. Sign in to continue.
sign-in-needed = Sign in to see this page.
# Said when a form was on its way.
sign-in-not-saved = What you had just sent was not saved.

## Forgot password?

forgot-title = Forgot password?
forgot-text = Enter the email you sign in with. We’ll send you a link to choose a new password.
forgot-email = Email
forgot-button = Email me a link
forgot-back = Back to sign in
forgot-sent-title = Check your email
forgot-sent-text = If { $email } is known to { $practice }, an email is on its way. It may take two minutes, and it says what to do next.
forgot-sent-junk = Can’t see it? Look in your junk or spam folder.
forgot-sent-help = Still nothing? We send { $limit } of these emails an hour at most, and you may be known to us by another address. Call { $practice } on { $phone }.

## The link in the email: choosing a new password

reset-title = Choose a new password
reset-text = For signing in with { $email }.
reset-devices = When you save it, you are signed out wherever you are signed in now.
reset-button = Save new password
reset-done-title = Your password is changed
reset-done-text = You can sign in with it now. We’ve also sent you an email that says so.
reset-done-button = Sign in
# $minutes is 60.
reset-closed-title = This link has stopped working
reset-closed-text = A link to choose a new password works once, for { $minutes } minutes. We can email you another.
reset-closed-button = Email me a new link

## A new password, wherever one is chosen

password-new = New password
password-password = Password
password-show = Show
password-hide = Hide
# $least is 12.
password-hint = At least { $least } characters. Three random words work well, like “river candle bicycle”.
password-rules-title = A good password
password-rule-length = has at least { $least } characters; spaces count too
password-rule-own = leaves out your name and your email
password-rule-known = isn’t one that many people use
password-rule-paste = may be pasted from a password manager
# What a screen reader hears after a rule once it is kept.
password-rule-kept = (done)

## What is wrong with a password, each with the way on

password-missing = Enter a password
password-too-short = { $count ->
    [one] Use at least { $least } characters. This one has 1.
   *[other] Use at least { $least } characters. This one has { $count }.
 }
# $most is 1,000.
password-too-long = Use at most { $most } characters.
password-common = Many people use this password, so it is among the first that others try. Choose another.
password-like-you = This password is too close to your name or your email. Choose another.
password-same = This is already your password. Choose another.
password-guess-keyboard = This is easy to guess, because the keys are neighbours on the keyboard. Add a word or two.
password-guess-repeat = This is easy to guess, because it repeats itself. Add a word or two.
password-guess-sequence = This is easy to guess, because it has rows like abc or 6543. Add a word or two.
password-guess-year = This is easy to guess, because it has a year in it. Add a word or two.
password-guess-date = This is easy to guess, because it has a date in it. Add a word or two.
password-guess-word = This is easy to guess, because it is little more than a single word. Add a word or two.
password-guess-name = This is easy to guess, because it is little more than a name. Add a word or two.
password-guess-similar = This is easy to guess, because it is close to a password many people use. Add a word or two.
password-guess-other = This is easy to guess. Add a word or two.
