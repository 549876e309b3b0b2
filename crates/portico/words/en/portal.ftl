### The frame of every portal page, the home page, help, privacy and accessibility.
###
### For translators: $name is the client's first name, $practice the practice's name, $phone its telephone number, which the
### page turns into a link. Read a sentence aloud: it should sound like a person at the front desk.

portal-skip = Skip to main content
# The title of the browser's window.
portal-window-title = { $page } – { $practice }
# Put before it when something has to be mended.
portal-window-error = Error: { $page }
portal-navigation = Portal
portal-home = Home
portal-account = Your account
portal-languages = Language
portal-choose = Open another portal
portal-sign-in = Sign in
portal-sign-out = Sign out
portal-help = Help
portal-privacy = Privacy
portal-accessibility = Accessibility
portal-back = Back
# On pages for signing in and of links that were used, to whoever is signed in already. $email is written out.
portal-in-already-title = You’re already signed in
portal-in-already = You are signed in as { $email }.
portal-in-already-button = Go to your portal
# The heading of the list of what has to be mended.
portal-to-mend = There is a problem
# Stands under every page that a client may open in need.
portal-help-now = Need help now? Call the practice on { $phone }. This portal is not for emergencies.

## Home

# $part is morning, afternoon or evening, by the practice's clock.
home-greeting = { $part ->
    [morning] Good morning, { $name }
    [afternoon] Good afternoon, { $name }
   *[evening] Good evening, { $name }
 }
home-summary = { $count ->
    [0] You’re all set.
    [one] You have 1 thing to do.
   *[other] You have { $count } things to do.
 }
# Said once, on the first visit.
home-welcome = Your account is active. Tip: bookmark this page, so that you can find it again.
home-to-do = To do
home-to-do-progress = { $done } of { $all } done
home-to-do-none = There is nothing for you to do now. We’ll email you when something is waiting.
home-confirm-email = Confirm your email
home-confirm-email-why = So that you can get back in if you forget your password
home-email-confirmed = Email confirmed
home-activated = Account activated
home-completed = Completed on { $date }
home-practice = Your practice

## A login that may open more than one person's portal

choose-title = Whose portal would you like to open?
choose-own = Your own portal
choose-other = { $name }’s portal
# Always in sight while somebody else's portal is open.
choose-open-now = You are in { $name }’s portal.
choose-change = Change

## The warning before a quiet session ends

idle-title = Are you still there?
idle-text = To keep your information safe, we’ll sign you out in 2 minutes.
idle-stay = Stay signed in
idle-sign-out = Sign out now

## The warning before a session is too old, which cannot be put off

ending-title = You’ll need to sign in again soon
# In the dialog, two minutes before.
ending-soon = To keep your information safe, we sign everybody out after 12 hours. For you that is within 2 minutes, and it can’t be put off: save what you have typed before then. You can sign in again straight away.
# On a page that is opened in the last ten minutes.
ending-text = { $minutes ->
    [one] To keep your information safe, we sign everybody out after 12 hours. For you that is within 1 minute, and it can’t be put off: save what you have typed before then. You can sign in again straight away.
   *[other] To keep your information safe, we sign everybody out after 12 hours. For you that is within { $minutes } minutes, and it can’t be put off: save what you have typed before then. You can sign in again straight away.
 }
ending-back = Back to the page

## Help

help-title = Help
help-person-title = Talk to a person
help-person-text = Call { $practice } on { $phone }. They know you and can help you with the portal.
help-visit-text = You can also come by: { $address }.
help-emergency-title = In an emergency
help-emergency-text = This portal is not for emergencies, and nobody watches it around the clock. Call your local emergency number.
help-no-email-title = Our email didn’t come
help-no-email-text = Look in your junk or spam folder, and wait a few minutes. If it isn’t there, we may have another address for you. Call us and ask which.
help-link-title = A link doesn’t work
help-link-text = Open it anyway. The page says what happened, and in most cases it offers to email you a new link. If you have several emails from us, use the newest.
help-password-title = I can’t sign in
help-password-text = Choose “Forgot password?” on the sign-in page and enter your email. We’ll send you a link to choose a new password.
help-email-title = My email has changed
help-email-text = If you can sign in, change it under “Your account”. If not, call us: we check that it is you, and then you sign in with the new address.
help-shared-title = I use a phone or computer with others
help-shared-text = Sign out when you are done. If you forgot to somewhere, open “Your account” and choose “Sign out everywhere”.

## Privacy

privacy-title = Privacy
privacy-intro = This portal belongs to { $practice }. What you see and write here is part of your records there.
privacy-see-title = Who can see it
privacy-see-text = You, anyone who may open your portal on your behalf, and the staff of { $practice } who need it for their work. Other clients can’t. “Your account” shows who has opened your information.
privacy-kept-title = What we note down
privacy-kept-text = When you sign in, from which device and internet address, and what is changed. We keep this to protect you, and { $practice } can tell you what is noted.
privacy-email-title = What we email
privacy-email-text = As little as we can: that something is waiting for you, or that something about your sign-in changed. We don’t track whether you open an email.
privacy-cookies-title = Cookies
privacy-cookies-text = A few small ones that the portal needs: to keep you signed in, to hold your invitation, to hold what you typed for a minute where a form needs something more, and to remember your language. No advertising, and nothing from other websites.
privacy-ask-title = Your rights
privacy-ask-text = To see your records, to correct them or to ask anything about them, call { $practice } on { $phone }.

## Accessibility

accessibility-title = Accessibility
accessibility-intro = Everybody should be able to use this portal. We build it by the Web Content Accessibility Guidelines 2.2, level AA.
accessibility-can-title = What you can do
accessibility-can-keyboard = use every page with a keyboard alone
accessibility-can-reader = have it read to you by a screen reader
accessibility-can-zoom = make the text as large as you need, on a phone too
accessibility-can-dark = choose light or dark in the settings of your device
accessibility-can-script = use everything but passkeys with scripts switched off
accessibility-trouble-title = Does something get in your way?
accessibility-trouble-text = Tell us, and we’ll find a way for you now and put it right for everybody. Call { $practice } on { $phone }.
