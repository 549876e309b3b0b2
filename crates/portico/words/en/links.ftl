### Pages for links that no longer lead in. Each says what is true and the one thing to do next.
###
### For translators: never blame the reader, and promise only what the sentence says. $email is masked (m•••@example.com),
### $date is written out ("12 December"). The page puts the telephone number into a link.

## Stopped working after its days were over

link-expired-title = This link has stopped working
link-expired-text = This link stopped working on { $date }, for your safety. We can email you a new one.
link-expired-button = Email me a new link

## A newer link was sent

link-replaced-title = There is a newer link
link-replaced-text = We sent you a newer one on { $date }, so this link no longer works. Look for the newest email from { $practice }, or let us send it again.
link-replaced-button = Email me the newest link

## Asking for a link: the box to tick keeps mail scanners from asking

link-renew-tick = Yes, send it to { $email }
link-renew-tick-missing = Tick the box to get the email.
link-renew-other-address = Is that not your address any more? Call { $practice } on { $phone }.
link-sent-title = Check your email
link-sent-text = We sent it to { $email }. It may take two minutes.
link-sent-junk = Can’t see it? Look in your junk or spam folder.
link-sent-help = Still nothing? Call { $practice } on { $phone }.
# $limit is 3.
link-limit-title = That’s all for today
link-limit-text = You can ask for { $limit } emails a day, and they have been sent. Use the newest one you can find, and look in your junk or spam folder too.
link-limit-help = Need it sooner? Call { $practice } on { $phone }.
link-no-renewal-title = A new link can’t be sent
link-no-renewal-text = Call { $practice } on { $phone }. They can find out why, and help you in.
# $days is 90.
link-too-old-title = This link is too old to renew
link-too-old-text = It stopped working on { $date }, more than { $days } days ago. Call { $practice } on { $phone } and ask for a new invitation.

## Stopping reminders

reminders-stop-title = Stop reminders?
reminders-stop-text = { $practice } won’t remind you of your invitation any more. The invitation itself still works.
reminders-stop-button = Stop reminders
reminders-stopped-title = Reminders are stopped
reminders-stopped-text = You won’t get any more reminders. The link in our email still works. If you need help, call { $practice } on { $phone }.
reminders-stopped-text-ended = You won’t get any more reminders. If you need help, call { $practice } on { $phone }.

## Taken back by the practice

link-revoked-title = This link was taken back
link-revoked-text = { $practice } has taken this link back, so it no longer works. Was that unexpected? Call { $phone } and ask.

## Already used: there is an account

link-used-title = Your account is already active
link-used-text = You have already used this link. Sign in with your password or your passkey.
link-used-sign-in = Sign in
link-used-forgot = Forgot password?
link-used-not-you = If it wasn’t you who activated the account, call { $practice } on { $phone } today.

## Answered with "Not me"

link-declined-title = This invitation was turned down
link-declined-text = Somebody told us it was meant for someone else, so we stopped it. If it is for you after all, call { $practice } on { $phone } and ask for a new one.

## Somebody else at the practice already signs in with the address

link-address-taken-title = This email is already in use
link-address-taken-text = Someone already signs in with { $email } at { $practice }. Call { $phone }, and we’ll find a way for you.

## The button of a page on which calling is the one thing to do; pressing it dials

link-call = Call { $phone }

## Access disabled by the practice. Whoever gave the right password reads it too.

link-disabled-title = Your portal is closed for now
link-disabled-text = You can’t sign in at the moment. Your records are safe with { $practice }. To ask why, or to get copies, call { $phone }.

## The portal of the whole practice is switched off

link-portal-off-title = The portal is switched off at the moment
link-portal-off-text = { $practice } has switched its portal off for now. Nothing is lost. Try again later, or call { $phone }.

## Shown at the desk as a square code, which lives 10 minutes ($minutes)

link-desk-code-title = This code has run out
link-desk-code-text = A code shown at the desk works for { $minutes } minutes. Ask for a new one there.

## Nothing we know, or damaged on its way

link-unknown-title = This link doesn’t work
link-unknown-text = Part of the address may be missing. Open the link in your email again, or copy the whole address from the email into your browser.
link-unknown-help = Still not working? Call { $practice } on { $phone }.
link-unknown-sign-in = Sign in

## The button of a message that staff sent to themselves to try it out

link-test-title = This was a test
link-test-text = { $practice } tried out a message. This link doesn’t open anything. In a real message it leads to the client’s account.
