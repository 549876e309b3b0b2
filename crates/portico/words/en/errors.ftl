### Pages for what went wrong. Each says what happened and what to do, and never blames the reader.
###
### For translators: no "please", no "invalid", no "oops". $phone becomes a link to the telephone.

error-go-home = Go to your portal

error-not-found-title = This page isn’t here
error-not-found-text = The address may be mistyped, or what stood here isn’t available any more.
error-refused-title = You can’t open this page
error-refused-text = It isn’t part of your portal. If you think it should be, ask { $practice }.
error-too-many-title = Too many tries for now
error-too-many-text = { $minutes ->
    [one] There were many tries in a short time. Wait 1 minute and try again.
   *[other] There were many tries in a short time. Wait { $minutes } minutes and try again.
 }
error-fault-title = Something went wrong on our side
error-fault-text = It has been noted and will be looked at. Try again in a few minutes.
# $number names this one mistake in our records.
error-fault-number = If you call about it, this code helps us find it: { $number }
error-busy-title = Very busy at the moment
error-busy-text = We can’t do this right now. Wait a minute and try again.
# The same where a form was sent: loading this page sends it once more.
error-busy-sent-text = We can’t do this right now. Wait a minute, then load this page again: what you sent goes again, with everything you typed.
# The connection to the database broke in the middle of saving.
error-unsure-title = This may have been saved
error-unsure-text = The connection broke just then, and we can’t tell whether it was kept. Look whether it’s there before you send it again.
# There is no room left on the disk.
error-full-title = We can’t save anything right now
error-full-text = There is no room left for anything new, so nothing was changed. What was saved before is safe. Go back and try again later.
# The browser did not show where the form came from, so it was not taken.
error-origin-title = Load the page again
error-origin-text = We couldn’t tell that this came from our own page, so nothing was changed. Go back, load the page again and repeat the last step.
error-form-title = Something was missing
error-form-text = What arrived wasn’t complete, so nothing was changed. Go back and try again.
error-too-large-title = That was too much at once
error-too-large-text = What you sent is larger than this page accepts. Go back and send less.
error-method-title = This page can’t be opened that way
error-method-text = Go back to the previous page and start again from there.
error-conflict-title = That can’t be done any more
error-conflict-text = Something changed in the meantime, or it was done already. Go back and load the page again.
