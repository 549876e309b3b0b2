### The invitation: its first page, the password screen, "Not me".
###
### For translators: write as a good receptionist speaks, warm and brief. Keep the line starts up to "=", and everything
### between { and }. $name is the client's first name, $practice the name of the practice, $phone its telephone number.
### "Client" is never "patient" or "user". Buttons begin with a verb. No markup: the page puts it around the text.

activation-step = Step { $step } of { $steps }

## The first page: what the link in the email opens

activation-start-title = Your invitation
# The heading, on two lines.
activation-start-hello = Hello { $name }.
activation-start-heading = { $practice } has invited you
activation-start-text = Your portal is a safe place that you share with { $practice }. Setting it up takes about two minutes.
# $count is how many things wait in the portal; it is often 0. Never say what they are.
activation-waiting = { $count ->
    [0] Your portal is ready for you.
    [one] 1 thing is waiting for you inside.
   *[other] { $count } things are waiting for you inside.
 }
activation-start-continue = Continue

## The second page: the password

activation-password-title = Create your password
# $email is shown in bold: it is the name the client will sign in with.
activation-password-sign-in-with = You will sign in with { $email } and this password.
activation-password-button = Activate My Account

## After it

activation-done-title = You’re in.
activation-passkey-or = Or without a password:
activation-passkey-button = Use a passkey instead
activation-passkey-sign-in-with = You will sign in with { $email } and this device.
activation-done-passkey = Next time, choose “Sign in with a passkey”.

## The page after the first one needs a cookie, which lives for 15 minutes

activation-closed-title = Open the link in your email again
activation-closed-text = This page was open for a while, so we closed it to keep your invitation safe. The link in our email leads you back.
activation-cookies-text = If you see this page again straight away, your browser may be blocking cookies for this site. Allow them, or use another browser.

## "Not me"

# The question stands before the link, in one line.
activation-not-me-question = Not { $name }?
activation-not-me-link = Tell us and we’ll stop these emails.
# The same where the invitation is a letter on paper: nobody was emailed.
activation-not-me-link-paper = Tell us and we’ll end this invitation.
activation-not-me-title = Not { $name }?
activation-not-me-text = If this invitation isn’t meant for you, tell us. We’ll stop these emails and let { $practice } know.
activation-not-me-text-paper = If this invitation isn’t meant for you, tell us. We’ll end it and let { $practice } know.
# A box to tick, so that a mail scanner which presses buttons cannot answer for a person.
activation-not-me-tick = This invitation isn’t for me
activation-not-me-tick-missing = Tick the box to stop these emails.
activation-not-me-tick-missing-paper = Tick the box to end this invitation.
activation-not-me-button = Stop these emails
activation-not-me-button-paper = End this invitation
activation-not-me-back = Go back, it is for me
activation-not-me-done-title = Thank you for telling us
activation-not-me-done-text = We won’t email you about this invitation again. { $practice } will check the address.
activation-not-me-done-text-paper = The code in the letter no longer works. { $practice } will look into it.

## A letter on paper, for somebody without email

# The heading of the letter.
paper-title = Your invitation to the portal of { $practice }
paper-text = Your portal is a safe place that you share with { $practice }. Setting it up takes about five minutes. You need a phone or a computer, and an email address.
# Three steps; an address or a code stands in bold after the first two.
paper-step-address = Open this address in your browser:
paper-step-code = Type this code, and your date of birth:
paper-step-account = Enter the email you will sign in with. We send a code there. Then choose a password.
paper-scan = Or scan this with your phone’s camera
paper-until = The code works until { $date }, once.
paper-help = Questions? Call us on { $phone }. We’re happy to help you with the first steps.
paper-not-yours = Not your letter? Tell { $practice }, and we’ll end the code.

# The page on which the code is typed.
code-title = Enter the code from your letter
code-text = { $practice } gave you a letter with a code. You’ll find it under the address.
code-code = Code
code-code-hint = Twelve letters and numbers, like 4F7K-9QMZ-T2W8
code-code-missing = Enter the code: twelve letters and numbers.
code-code-slip = That isn’t a code of ours. Check each letter and number again.
code-wrong = This code and date of birth don’t open an invitation. Check both, or call us.
code-help = No letter, or it doesn’t work? Call { $practice } on { $phone }.
# Before the password: whoever got a letter on paper chooses an email, and types the code that is sent there.
typed-address-title = Your email
typed-address-text = Which email will you sign in with? We’ll send a code there, to make sure that it’s yours.
typed-address-label = Email
typed-address-missing = Enter the email you will sign in with.
typed-address-wrong = Enter an email like name@example.com.
typed-address-button = Send the code
typed-address-have-code = I already have a code
typed-address-help = No email, or it doesn’t work? Call { $practice } on { $phone }.
typed-address-code-title = Check your email
# $email is shown in bold. The page says this of every address, whoever’s it is.
typed-address-sent = We have sent a six-digit code to { $email }. It may take two minutes.
typed-address-new-code = Send a new code
typed-address-another = Use another email
typed-address-again = We have sent a new code. Only the newest one works.
typed-address-on-its-way = The code is on its way. It may take two minutes.
typed-address-code-tries = You’ve tried five times. Ask for a new code and enter that one.
typed-address-code-late = A code works for { $minutes } minutes. Ask for a new one.
# $limit is 3.
typed-address-limit = We’ve sent { $limit } codes today. Use the newest one, try again tomorrow, or call us on { $phone }.
# Pages of links in letters that have ended.
code-ended-text = The code in your letter worked until { $date }. Call { $practice } on { $phone } for a new one.
code-replaced-text = { $practice } gave you a newer letter, so this one no longer works. Use the newest, or call { $phone }.

## "This address is wrong": nothing about the client is said

# The question stands before the link, in one line, under the question whether the invitation is for somebody else.
wrong-address-ask = Did our email come to the wrong address?
wrong-address-link = This address is wrong
wrong-address-title = Is this email not meant for you?
wrong-address-text = If { $practice } wrote to the wrong address, tell us. We’ll stop these emails, end the link and ask for the right address.
wrong-address-tick = This address is wrong
wrong-address-tick-missing = Tick the box to tell us.
wrong-address-button = Tell { $practice }
wrong-address-back = Go back, it is for me
wrong-address-done-text = We won’t write to this address again. { $practice } will ask for the right one.

## The second check on a link, where the practice asks for one

activation-check-title = One more question
activation-check-code-text = { $practice } has told you a code of six digits, in person or by phone. Enter it here. Don’t have it? Call { $phone }.
activation-check-code = Code
activation-check-code-missing = Enter the six digits.
activation-check-code-wrong = That isn’t the code. Check it and try again.
activation-check-born-text = So that only you can set up this account, { $practice } asks for your date of birth.
activation-check-born = Date of birth
activation-check-day = Day
activation-check-month = Month
activation-check-year = Year
activation-check-born-missing = Enter your date of birth, like 27 3 1985.
activation-check-born-wrong = That isn’t the date we have. Check it and try again, or call us.
# $tries is 5.
activation-check-burnt-title = Call the practice
activation-check-burnt-text = There were { $tries } wrong answers, so this link was closed for your safety. Call { $practice } on { $phone }, and we’ll find a way for you.
