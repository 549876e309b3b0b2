### Intake forms at the portal: beginning, filling in, checking, signing, sending; and the letters that say that something waits.
###
### For translators: what the forms themselves ask comes from the forms. $form is the title of one, $date and $when are written out,
### $name is a person's name. In letters nothing is said of forms or health.

form-home-minutes = { $minutes ->
    [one] About 1 minute
   *[other] About { $minutes } minutes
 }
form-home-due = Due { $date }
form-home-late = Was due { $date }
form-home-begun = Begun. Your answers are saved.
form-home-returned = The practice asks you to look at this again
form-home-done = Sent on { $date }
form-home-sign = Needs your signature
form-home-signing = Sent. Somebody else still has to sign it.
form-begin = Begin
form-go-on = Continue
form-about = Before you begin
form-about-saved = Your answers are saved as you go. You can stop at any time and continue later, on another device too.
form-about-pages = { $pages ->
    [one] 1 page, then you check your answers.
   *[other] { $pages } pages, then you check your answers.
 }
form-about-for = You fill this in for { $name }.
form-resume = You have already begun this. You last saved it on { $when }.
form-last-time = These answers are from last time, { $date }. Change what is different, then check them and send.
form-note-title = A note from the practice
form-progress = Page { $number } of { $all }
form-page = Page { $number }
form-whose = Where these questions come from
# Hints at a field; $format is an example, such as 020 7946 0018, or a way of writing, such as DD/MM.
form-format-example = For example { $format }
form-format = Written as { $format }
form-required = (needs an answer)
# The ends of a scale; each is a number, or a number with what it means, such as 0 (No pain).
form-range = From { $least } to { $most }
form-yes = Yes
form-no = No
form-choose = Choose
form-something-else = Something else
form-own-words = In your own words
form-date = Date
form-time = Time
form-unit = Unit
form-number = Number
form-line = Line { $number }
form-add-group = Add another
form-add-line = Add another line
form-remove = Remove
form-file-upload = Upload
# $kinds are such as "PNG, JPEG, PDF".
form-file-limits = { $kinds }, up to { $size } each
# $name is the name of a file, $why a sentence.
form-file-refused = { $name }: { $why }
form-file-other-kind = Another kind of file is asked for here: { $kinds }.
form-file-enough = { $count ->
    [one] One file is enough here. Remove the other one first.
   *[other] { $count } files are enough here. Remove one first.
 }
form-file-again = Your file was not kept: choose it again.
form-next = Save and continue
form-check = Save and check your answers
form-back = Back
form-later = Save and come back later
form-saved-later = Saved. You can continue whenever you like.
form-saved-now = Saved
form-more-opened = Your answer opened more questions. They are on this page.
form-changed = This was changed in another tab or on another device. What you wrote is below; save again to keep it.
form-too-long = These answers are more than we can keep. What you wrote is below: shorten the longest answers or take some away, and save again.
form-changed-check = Your answers were changed in another tab or on another device. Look at them again before you send them.
form-changed-sign = The answers were changed after you had opened them. Read them again before you sign.
form-check-title = Check your answers
form-check-text = Nothing goes to the practice until you send it.
form-change = Change
form-not-answered = Not answered
form-mend-title = Before you can send this
form-sign-title = Your signature
form-sign-statement = By typing my name I sign “{ $form }” as it stands above. What I answered is true as far as I know.
form-sign-name = Your full name
form-sign-missing = Type your full name to sign
form-send = Send to the practice
form-sign-send = Sign and send
form-sent-title = Thank you. It is with the practice.
form-sent-on = Sent on { $when }
form-sent-next = Next: { $form }
form-sent-all = That was everything for now.
form-then = Somebody at the practice reads it, as a rule before you next meet.
form-then-call = It is not read at once: if something can’t wait, call us on { $phone }.
# In place of the two sentences above, where an answer should be seen the same day; what to do now stands before it.
form-then-today = The practice is asked to read this as soon as it can. If you need help now, don’t wait for us.
# The same before it is sent, behind “Nothing goes to the practice until you send it.”
form-then-today-unsent = Then the practice is asked to read this as soon as it can. If you need help now, don’t wait for us.
# Said to whoever gave an answer that the practice should see the same day. Calm; first of all thankful, and until it is sent first of all clear that nobody has read it.
form-help-thanks = Thank you for telling us this.
form-help-unsent = The practice sees this only when you send the form.
form-help-urgent = These answers are not read at once. If you are in danger or might hurt yourself, call your local emergency number now, or go to the nearest emergency department.
# $name is the client for whom somebody else fills in.
form-help-urgent-for = These answers are not read at once. If { $name } is in danger or might come to harm, call your local emergency number now, or go to the nearest emergency department.
form-help-call = You can also call us on { $phone }.
form-your-answers = Your answers
form-signed = Signed by { $name } on { $when }
form-sent-signing = Somebody else still has to sign this.
# Put behind it when an email went to whoever is to sign.
form-sent-signing-told = We have told them.
# Put behind it when there is nobody at the portal who can sign.
form-sent-signing-missing = The practice sees that it is missing.
form-cosign-title = Read and sign
form-cosign-text = This was filled in and sent. It is complete when you have signed it, too.
form-cosign-statement = By typing my name I sign “{ $form }” as it stands above.
form-cosign-button = Sign
form-signed-proof = Proof of your signature
form-print = Print or save as PDF
form-signed-mark = Mark of the answers that were signed (SHA-256)
form-signed-text-mark = Mark of all the words above the name (SHA-256)
form-to-home = Back to home
form-closed-title = This form is not open
form-closed-text = The practice took it back, so there is nothing to fill in here.
form-closed-sent-title = This form has already been sent
form-closed-sent-text = It is with the practice as you sent it. What you changed here afterwards was not kept.
form-closed-see = See what you sent
form-closed-call = If something is missing, call us on { $phone }.

## What to do about an answer

form-wrong-required = Answer this question
# A box to tick, such as “I agree”.
form-wrong-required-tick = Tick “{ $option }” to continue
# One line for many; it leads to the first of them.
form-wrong-many-missing = { $count ->
    [one] 1 question needs an answer
   *[other] { $count } questions need an answer
 }
form-wrong-required-file = Choose a file
form-wrong-file-type = Another kind of file is asked for here: { $limit }
form-wrong-file-size = Choose a smaller file, of { $limit } at most
form-wrong-too-few = { $limit ->
    [one] Give at least 1 answer
   *[other] Give at least { $limit } answers
 }
form-wrong-too-many = { $limit ->
    [one] Give one answer only
   *[other] Give { $limit } answers at most
 }
form-wrong-decimal = Write a number, such as 36.6
form-wrong-integer = Write a whole number
form-wrong-date = Enter a date that exists. In digits: year-month-day, such as 1980-05-14
form-wrong-datetime = Enter a date that exists and a time. In digits: year-month-day, such as 1980-05-14, and 10:30
form-wrong-time = Write a time of day, such as 10:30
form-wrong-choice = Choose one of the answers
form-wrong-kind = Write an answer of the kind that is asked for
form-wrong-too-small = Enter { $limit } or more
form-wrong-too-large = Enter { $limit } or less
form-wrong-units-differ = Give the answer in { $limit }
form-wrong-unknown-unit = Choose one of the units
form-wrong-too-short = { $limit ->
    [one] Write at least 1 character
   *[other] Write at least { $limit } characters
 }
form-wrong-too-long = { $limit ->
    [one] Write 1 character at most
   *[other] Write { $limit } characters at most
 }
form-wrong-line-break = Write the answer in one line
form-wrong-pattern = Check the way it is written
form-wrong-pattern-hint = Write it like this: { $limit }
form-wrong-too-many-places = { $limit ->
    [0] Write a whole number
    [one] Write 1 digit after the point at most
   *[other] Write { $limit } digits after the point at most
 }
form-wrong-not-an-option = Choose one of the answers in the list
form-wrong-only-alone = One of these answers can’t go with others: untick the others, or that one
form-wrong-not-an-address = Write a whole address, such as https://example.org
form-wrong-answer-first = Answer this question first

## Letters

letter-forms-subject = Something is waiting for you at { $practice }
letter-forms-preheader = Sign in when you have a moment.
letter-forms-text = { $count ->
    [one] 1 thing is ready for you in your portal. Sign in when you have a moment; you can stop and continue later.
   *[other] { $count } things are ready for you in your portal. Sign in when you have a moment; you can stop and continue later.
 }
letter-forms-back-subject = A question from { $practice }
letter-forms-back-preheader = Something in your portal needs another look.
letter-forms-back-text = Something that you sent us needs another look. You’ll find it in your portal, with a note from us.
