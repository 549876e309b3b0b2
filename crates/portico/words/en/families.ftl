### Acting for somebody else: the question, its answer, and what a guest sees.
###
### For translators: $kind is guardian, proxy or guest; $name is the first name of the client, or of several; $practice the
### practice. Keep it calm: nobody has to accept.

offers-title = A question for you
offers-none = There is nothing to answer.
offers-unconfirmed = Confirm your email first, under “Your account”. Then the question will appear here.
offer-title = { $kind ->
    [guest] An invitation to { $name }’s group
   *[other] Act for { $name }?
 }
offer-text = { $kind ->
    [guardian] { $practice } asks whether you act for { $name } as guardian in the portal. Nothing opens before you accept.
    [proxy] { $practice } asks whether you act for { $name } in the portal. Nothing opens before you accept.
   *[guest] { $practice } would like to share things with you, as a guest of { $name }’s group. Nothing opens before you accept.
 }
offer-means = { $kind ->
    [guest] A guest is someone close, with whom some documents are shared.
   *[other] To act for somebody means doing things here in their place, such as filling in forms or reading documents for your child.
 }
offer-area-requests = appointment requests
offer-area-messages = secure messages
offer-area-bills = billing documents
offer-area-payments = payments
offer-area-documents = documents
offer-right-see = You can see { $area }
offer-right-manage = You can see and manage { $area }
offer-right-forms = You can fill in forms for them, and read the answers
# Places that the portal does not have yet.
offer-later-see = Once the portal has them, you can see { $area }
offer-later-manage = Once the portal has them, you can see and manage { $area }
offer-until = Until { $date }
offer-accept = Accept
offer-accept-link = Accept and create my account
offer-decline = Decline
# Asked once more before it is turned down.
offer-decline-question = { $kind ->
    [guest] Decline the invitation to { $name }’s group?
   *[other] Decline to act for { $name }?
 }
offer-decline-text = The practice will see your answer. If you change your mind later, call us.
offer-decline-sure = Yes, decline
# What one taps to decline; the tick and the button stand below it.
offer-no-question = Not for you?
offer-no-tick = This is not for me
offer-no-missing = Tick the box to decline
offer-known = You already have an account here. Sign in to answer.
offer-known-button = Sign in
offer-accepted = You accepted.
offer-accepted-choose = Choose whose portal to open.
offer-accepted-opens = It opens on { $date }.
offer-accepted-later = You accepted
offer-accepted-from = It opens on { $date }. From that day on, sign in with your email and the password you just chose.
offer-declined = You declined
offer-declined-flash = You declined.
offer-declined-text = Nothing was opened. The practice can see your answer. If you change your mind, call us.
offer-not-now = This can’t be opened now. Call the practice.
offer-closed-title = This link has stopped working
offer-closed-text = It was answered, taken back, or is too old. If you have an account, sign in. Otherwise call us on { $phone }.
offer-closed-button = Sign in

home-offer = { $kind ->
    [guest] Join { $name }’s group as a guest?
   *[other] Will you act for { $name }?
 }
home-offers = { $count ->
    [one] The practice has a question for you
   *[other] The practice has { $count } questions for you
 }
home-offers-why = You decide. Nothing opens before you accept.
home-guest = Nothing is shared with you yet
home-guest-text = When the practice shares something with you, it appears here.

## The letter with the question

letter-offer-subject = { $kind ->
    [guest] An invitation from { $practice }
   *[other] A question from { $practice }
 }
letter-offer-preheader = You decide. Nothing opens before you accept.
letter-offer-text = { $kind ->
    [guest] { $practice } would like to share things with you in its secure portal. Open the link to see what it is about, and accept or decline.
   *[other] { $practice } asks whether you act for somebody in its secure portal. Open the link to see who it is about, and accept or decline.
 }
letter-offer-button = { $kind ->
    [guest] See the invitation
   *[other] See the question
 }
letter-offer-until = This link is only for you and works until { $date }.
letter-offer-known-text = { $kind ->
    [guest] { $practice } would like to share things with you in its secure portal. Sign in as usual to see what it is about, and accept or decline.
   *[other] { $practice } asks whether you act for somebody in its secure portal. Sign in as usual to see who it is about, and accept or decline.
 }
letter-offer-known-button = Sign in to answer
letter-offer-known-until = You can answer until { $date }.
